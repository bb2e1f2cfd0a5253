"""The examples that Amazon's reference gives, "Authenticating Requests"."""

from datetime import UTC, datetime

import pytest

from infra.connectors.s3_signing import Credentials, Request, signed

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ACME = Credentials("AKIAIOSFODNN7EXAMPLE", SECRET, "us-east-1")
AT = datetime(2013, 5, 24, tzinfo=UTC)
HOST = {"host": "examplebucket.s3.amazonaws.com"}


@pytest.mark.parametrize(
    ("request_", "names", "signature"),
    [
        (
            Request("GET", "/test.txt", {**HOST, "range": "bytes=0-9"}),
            "host;range;x-amz-content-sha256;x-amz-date",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            Request(
                "PUT",
                "/test%24file.text",
                {
                    **HOST,
                    "date": "Fri, 24 May 2013 00:00:00 GMT",
                    "x-amz-storage-class": "REDUCED_REDUNDANCY",
                },
                b"Welcome to Amazon S3.",
            ),
            "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
    ],
)
def test_a_request_is_signed_as_the_reference_shows(request_, names, signature):
    assert signed(ACME, request_, AT)["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        f"SignedHeaders={names},Signature={signature}"
    )


def test_the_secret_is_in_nothing_that_is_sent_or_shown():
    request = Request("PUT", "/b/a.csv", HOST, b"one")

    assert SECRET not in str(signed(ACME, request, AT))
    assert SECRET not in repr(ACME)
