import pytest

from api.copilot.toolbox import TOOLS
from infra.evals.cases import Case, golden
from schemas.copilot import COMPONENTS


def test_there_are_28_in_their_order():
    assert [case.id[:3] for case in golden()] == [f"g{number:02}" for number in range(1, 29)]


@pytest.mark.parametrize("case", golden(), ids=lambda case: case.id)
def test_cases_name_what_there_is(case: Case):
    tools = {
        *(tool for group in case.required for tool in group),
        *case.forbidden,
        *case.arguments,
    } - {"*"}

    assert tools <= TOOLS.keys()
    assert set(case.components_lack) <= COMPONENTS.keys()
