"""The review's addresses."""

from __future__ import annotations

from django.urls import path

from quietledger.web.review import pages

app_name = "review"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("so-far", pages.so_far, name="so_far"),
    path("decide", pages.decide, name="decide"),
    path("finish", pages.finish, name="finish"),
    path("history", pages.history, name="history"),
    path("patient/<uuid:patient_id>", pages.patient, name="patient"),
]
