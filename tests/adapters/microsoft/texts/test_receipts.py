"""Receipts: what only says that something arrived, and what says more."""

from __future__ import annotations

import pytest

from adapters.microsoft.texts import is_receipt

SUBMITTED = "\nCase 2403080040008665  Your question was successfully submitted to Microsoft Support TrackingID#2403080040008665"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (SUBMITTED, "Having trouble viewing this email? View your request online"),
        ("", "Your question was successfully submitted to Microsoft Support using your Azure Support Plan - Standard plan."),
        ("Case opened", "Thank you for contacting Microsoft Support. An engineer will be assigned shortly."),
        ("", "We have received your request and will come back to you."),
        ("", "Hello Kim,\nThank you, we've received your note."),
        ("", "Your support request has been created."),
    ],
)  # fmt: skip
def test_a_receipt(subject: str, text: str):
    assert is_receipt(subject, text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("VM - TrackingID#2403", "Could you confirm the time of the last occurrence (UTC)?"),
        ("VM", "We have received your request. Could you send us the correlation id?"),
        (f"RE: {SUBMITTED}", "Which region is it?"),
        ("VM", "My name is Lena and I own this case."),
        ("VM", "We have received your request. " + "The product group looked at it and found this. " * 20),
        ("Closed", "The cause was found and corrected."),
        ("", ""),
    ],
)  # fmt: skip
def test_no_receipt(subject: str, text: str):
    assert not is_receipt(subject, text)


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag,\nvielen Dank. Wir haben Ihre Anfrage erhalten und melden uns.",
        "Ihre Frage wurde erfolgreich an den Microsoft-Support übermittelt.",
        "Bonjour Kim,\nMerci, nous avons bien reçu votre demande.",
        "Votre demande d’assistance a été créée.",
        "Hola,\nHemos recibido su solicitud.",
        "Su solicitud de soporte técnico ha sido creada.",
        "Recebemos sua solicitação.",
        "La tua richiesta di supporto è stata creata.",
        "Здравствуйте!\nМы получили ваш запрос.",
        "Ваше обращение зарегистрировано.",
        "お問い合わせを受け付けました。",
        "田中様\nお問い合わせいただきありがとうございます。お問い合わせを受け付けました。",
        "안녕하세요,\n요청이 접수되었습니다.",
        "您好，\n我们已收到您的请求。",
        "您的支援請求已成功建立。",
    ],
)
def test_a_receipt_in_every_language_that_azure_support_writes_in(text: str):
    assert is_receipt("", text)


@pytest.mark.parametrize(
    "text",
    [
        "Wir haben Ihre Anfrage erhalten. Können Sie uns die Region nennen?",
        "Wir haben Ihre Anfrage geprüft, der Fehler ist behoben.",
        "Ihre Anfrage wurde geschlossen.",
        "Su solicitud ha sido cerrada.",
        "お問い合わせの件ですが、ログをお送りください。",
        "お問い合わせを受け付けました。リージョンはどこですか？",
        "我们已找到原因。",
        "Мы получили ответ от группы продукта.",
        "요청하신 로그를 확인했습니다.",
        "Wir haben Ihre Anfrage erhalten. " + "Die Produktgruppe hat sie geprüft. " * 20,
    ],
)
def test_news_in_other_languages_is_no_receipt(text: str):
    assert not is_receipt("", text)
