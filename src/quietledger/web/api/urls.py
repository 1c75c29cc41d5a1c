"""The API's addresses, and its description for programs that read OpenAPI."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from quietledger.web.api import balances, claims, problems, tokens, visits


class Api(NinjaAPI):
    """Django-ninja's API; what goes wrong is described as problem details."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, told in operation["responses"].items():
                    if int(status) >= 400 and "content" in told:
                        told["content"] = {problems.MEDIA_TYPE: told["content"]["application/json"]}
        return schema


def nowhere(_request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 - whatever it was
    """An address that the API doesn't have."""
    return problems.answer(problems.nowhere())


nowhere.csrf_exempt = True  # type: ignore[attr-defined]  # it reads nothing; a form's proof would only hide the answer

api = Api(
    title="Quietledger", version="1", urls_namespace="api", docs_url=None, auth=tokens.Certified(),
    description="Sessions in, claims and balances out. Needs a certificate of this house (docs/api.md).",
)  # fmt: skip
problems.connect(api)
for place, router in (
    ("/token", tokens.router), ("/visits", visits.router), ("/claims", claims.router), ("/balances", balances.router),
):  # fmt: skip
    api.add_router(place, router)

app_name = "api"
urlpatterns = [path("", nowhere, name="api-root"), *api.urls[0], path("<path:rest>", nowhere, name="nowhere")]
