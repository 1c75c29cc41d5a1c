"""What a drill's link leads to: open to whoever holds the link, and signed in nowhere.

An extra file of the room: these addresses are short and stand apart from the room's own, which need a sign-in.
"""

from __future__ import annotations

from django.urls import path

from quietledger.safety.drills import landing

app_name = "drill"
urlpatterns = [
    path("<str:secret>", landing.page, name="page"),
    path("<str:secret>/lesson", landing.lesson, name="lesson"),
    path("<str:secret>/more/<str:view>", landing.more, name="more"),
]
