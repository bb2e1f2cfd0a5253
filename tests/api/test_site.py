"""The page is served whole, to anybody, with what a browser may do with it."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.app import build_api
from api.site import FETCHED, PATHS, WEB, add_site
from tests.api.door import nowhere_door

APP = build_api(nowhere_door())
PLACES = [path.replace("{segment_id:int}", "7") for path in PATHS]
FILES = [path.relative_to(WEB).as_posix() for path in WEB.rglob("*.*") if path.is_file()]
OURS = [path for path in sorted(WEB.rglob("*.js")) if "vendor" not in path.parts]
POLICY = (
    "default-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)


def got(path: str, app: FastAPI = APP, method: str = "GET") -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            return await client.request(method, path)

    return asyncio.run(asked())


@pytest.mark.parametrize("path", PLACES)
def test_every_place_is_the_same_document_and_asks_for_no_token(path):
    reply = got(path)

    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.text == (WEB / "page.html").read_text()


@pytest.mark.parametrize(
    "path", ["/", "/web/app.js", "/web/style/base.css", "/web/vendor/preact.js"]
)
def test_what_a_browser_may_do_with_it_is_said_everywhere(path):
    headers = got(path).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/segments/x", "/segments/7/", "/visibility/", "/web/nothing.js", "/web/"]
)
def test_there_is_nothing_else(path):
    reply = got(path)

    assert reply.status_code == 404
    assert reply.json()["type"] == "urn:segops:problem:not-found"


def test_nothing_outside_the_folder_is_served():
    assert got("/web/..%2fsite.py").status_code == 404
    assert got("/web/%2e%2e/site.py").status_code == 404


def test_the_page_is_only_read():
    reply = got("/", method="POST")

    assert reply.status_code == 405
    assert reply.headers["allow"] == "GET"


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_the_type_that_a_browser_asks_for(name):
    types = {
        "js": "text/javascript",
        "css": "text/css",
        "svg": "image/svg+xml",
        "html": "text/html",
    }
    served = got(f"/web/{name}").headers["content-type"].split(";")[0]

    assert served == types.get(name.rpartition(".")[2], served)


def test_the_document_asks_for_nothing_from_elsewhere_and_runs_nothing_of_its_own():
    document = (WEB / "page.html").read_text()
    asked = re.findall(r'(?:src|href)="([^"]+)"', document)

    assert asked
    assert [path for path in asked if not path.startswith("/web/")] == []
    assert [path for path in asked if got(path).status_code != 200] == []
    assert re.findall(r"<script(?![^>]*src=)|<style|\son\w+=|style=", document) == []


def test_without_the_fetched_modules_the_page_says_what_is_missing_and_the_api_works(
    tmp_path: Path,
):
    app = FastAPI()
    add_site(app, tmp_path)
    reply = got("/", app)

    assert reply.status_code == 503
    assert reply.text.startswith("The API is here, the page is not: " + ", ".join(FETCHED))
    assert "make page" in reply.text
    assert got("/openapi.json", app).status_code == 200


def test_modules_of_others_are_never_committed():
    ignored = (WEB.parent.parent / ".gitignore").read_text().split()

    assert {"node_modules/", "api/web/vendor/"} <= set(ignored)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(WEB).as_posix())
def test_a_module_of_ours_says_its_subject_and_stays_short(path: Path):
    lines = path.read_text().splitlines()

    assert re.fullmatch(r"// [A-Z].*[.:]", lines[0])
    assert len(lines) <= 250


@pytest.mark.parametrize(
    "forbidden", ["innerHTML", "dangerouslySetInnerHTML", "eval(", "document.write", "new Function"]
)
def test_no_module_of_ours_makes_markup_or_code_of_text(forbidden):
    assert [path.name for path in OURS if forbidden in path.read_text()] == []
