"""Bodies that the providers send, in their own formats."""

from typing import Any

from schemas.base import Provider

# What every good answer says: two sources, astral characters before the second.
FIRST = "1. Nike 👟 – Łódź's best. "
SECOND = "2. Hoka."
TEXT = FIRST + SECOND
NIKE = "https://www.nike.com/a"
HOKA = "https://hoka.com/b?x=1"
QUERIES = ("best running shoes 2026", "hoka price")


def good(provider: Provider) -> dict[str, Any]:
    """An answer with all features."""
    return {
        Provider.CHATGPT: openai,
        Provider.PERPLEXITY: perplexity,
        Provider.CLAUDE: anthropic,
        Provider.GEMINI: google,
        Provider.GROK: xai,
    }[provider]()


def saying(provider: Provider, text: str) -> dict[str, Any]:
    """A whole answer with this text and no source."""
    match provider:
        case Provider.CHATGPT | Provider.GROK:
            return good(provider) | {"output": [web_search_call(), message(output_text(text))]}
        case Provider.PERPLEXITY:
            return perplexity(content=text)
        case Provider.CLAUDE:
            return anthropic(content=[*searched(), {"type": "text", "text": text}])
        case Provider.GEMINI:
            return google(parts=[{"text": text}])


def web_search_call(*queries: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": "ws_1",
        "type": "web_search_call",
        "status": "completed",
        "action": {
            "type": "search",
            "query": queries[0] if queries else QUERIES[0],
            "queries": list(queries),
            "sources": [{"type": "url", "url": NIKE}],
        },
    } | fields


def output_text(text: str, *annotations: dict[str, Any]) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": list(annotations)}


def url_citation(url: str, title: str, start: Any, end: Any) -> dict[str, Any]:
    return {
        "type": "url_citation",
        "url": url,
        "title": title,
        "start_index": start,
        "end_index": end,
    }


def message(*content: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": list(content),
    }


def openai(**fields: Any) -> dict[str, Any]:
    return {
        "id": "resp_1",
        "object": "response",
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "model": "gpt-5-2025-08-07",
        "output": [
            {"id": "rs_1", "type": "reasoning", "summary": []},
            web_search_call(*QUERIES),
            message(
                output_text(FIRST, url_citation(NIKE, "Nike", 3, 9)),
                output_text(SECOND, url_citation(HOKA, "Hoka", 3, 7)),
            ),
        ],
        "usage": {"input_tokens": 1000, "output_tokens": 200, "total_tokens": 1200},
    } | fields


def xai(**fields: Any) -> dict[str, Any]:
    told = {
        "model": "grok-4-0709",
        "citations": [NIKE, HOKA, "https://met.example/not-cited"],
        "usage": {"input_tokens": 1000, "output_tokens": 200, "cost_in_usd_ticks": 37756000},
    }
    return openai(**told) | fields


def perplexity(content: str = TEXT, finish_reason: Any = "stop", **fields: Any) -> dict[str, Any]:
    return {
        "id": "pplx_1",
        "object": "chat.completion",
        "model": "sonar",
        "created": 1784000000,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content},
                "finish_reason": finish_reason,
            }
        ],
        "citations": [NIKE, HOKA],
        "search_results": [
            {"title": "Hoka", "url": HOKA, "date": None, "snippet": "...", "last_updated": None},
            {"title": "Nike", "url": NIKE, "date": "2026-01-01", "snippet": "..."},
        ],
        "usage": {
            "prompt_tokens": 8,
            "completion_tokens": 200,
            "total_tokens": 208,
            "num_search_queries": 2,
            "cost": {"input_tokens_cost": 0.0, "request_cost": 0.008, "total_cost": 0.0082},
        },
    } | fields


def searched(query: str = QUERIES[0], result: Any = None) -> list[dict[str, Any]]:
    """Claude's search and what it brought: pages, or the error of this code."""
    pages = [{"type": "web_search_result", "url": NIKE, "title": "Nike", "encrypted_content": "e"}]
    failed = {"type": "web_search_tool_result_error", "error_code": result}
    return [
        {"type": "server_tool_use", "id": "su_1", "name": "web_search", "input": {"query": query}},
        {
            "type": "web_search_tool_result",
            "tool_use_id": "su_1",
            "content": failed if result else pages,
        },
    ]


def cited_text(text: str, url: str, title: str) -> dict[str, Any]:
    citation = {
        "type": "web_search_result_location",
        "url": url,
        "title": title,
        "cited_text": "what the page says",
        "encrypted_index": "e",
    }
    return {"type": "text", "text": text, "citations": [citation]}


def anthropic(stop_reason: Any = "end_turn", **fields: Any) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5",
        "content": [
            *searched(QUERIES[0]),
            *searched(QUERIES[1]),
            {"type": "text", "text": "1. "},
            cited_text(FIRST[3:9], NIKE, "Nike"),
            {"type": "text", "text": FIRST[9:] + "2. "},
            cited_text("Hoka", HOKA, "Hoka"),
            {"type": "text", "text": "."},
        ],
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": {
            "input_tokens": 1000,
            "output_tokens": 200,
            "server_tool_use": {"web_search_requests": 2},
        },
    } | fields


def google(
    parts: list[dict[str, Any]] | None = None, finish: Any = "STOP", **fields: Any
) -> dict[str, Any]:
    return {
        "candidates": [
            {
                "content": {"role": "model", "parts": parts or [{"text": TEXT}]},
                "finishReason": finish,
                "groundingMetadata": grounding(),
                "index": 0,
            }
        ],
        "usageMetadata": {
            "promptTokenCount": 8,
            "toolUsePromptTokenCount": 992,
            "candidatesTokenCount": 150,
            "thoughtsTokenCount": 50,
        },
        "modelVersion": "gemini-2.5-flash",
        "responseId": "goog_1",
    } | fields


def redirect(name: str) -> str:
    return f"https://vertexaisearch.cloud.google.com/grounding-api-redirect/{name}"


def support(text: str, within: str, *chunks: int, **fields: Any) -> dict[str, Any]:
    """A support of this stretch of a text, its offsets in bytes."""
    start = len(within[: within.index(text)].encode())
    segment = {"startIndex": start, "endIndex": start + len(text.encode()), "text": text}
    return {"segment": segment | fields, "groundingChunkIndices": list(chunks)}


def grounding(**fields: Any) -> dict[str, Any]:
    return {
        "webSearchQueries": list(QUERIES),
        "searchEntryPoint": {"renderedContent": "<div>"},
        "groundingChunks": [
            {"web": {"uri": redirect("one"), "title": "www.nike.com"}},
            {"web": {"uri": redirect("two"), "title": "hoka.com"}},
        ],
        "groundingSupports": [support("Nike 👟", TEXT, 0), support("Hoka", TEXT, 1, 0)],
    } | fields


def error(provider: Provider, status: int, kind: str, **fields: Any) -> dict[str, Any]:
    """An error as the provider wraps it; `kind` is its own word for what went wrong."""
    told = {"message": "a sentence", **fields}
    match provider:
        case Provider.CLAUDE:
            return {"type": "error", "error": {"type": kind, **told}, "request_id": "req_1"}
        case Provider.GEMINI:
            return {"error": {"code": status, "status": kind, **told}}
        case _:
            return {"error": {"type": kind, "code": kind, "param": None, **told}}
