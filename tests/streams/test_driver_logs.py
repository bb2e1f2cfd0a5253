"""What the driver says while a broker is away."""

import logging

from streams.driver_logs import calm_driver_logs


def test_the_driver_complains_once_and_in_the_tone_of_a_warning(caplog):
    logging.getLogger("aiokafka").setLevel(logging.NOTSET)
    calm_driver_logs()
    for number in range(100):
        logging.getLogger("aiokafka").error("Unable to reach node %d", number)
    logging.getLogger("aiokafka").error("Unable to do something else")

    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "Unable to reach node 0"),
        ("WARNING", "Unable to do something else"),
    ]
