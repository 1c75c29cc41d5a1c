"""The room's addresses."""

from django.urls import path

from quietledger.billing.payments import pages

app_name = "payments"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("deposits", pages.deposits, name="deposits"),
    path("from/<uuid:patient_id>", pages.take, name="take"),
]
