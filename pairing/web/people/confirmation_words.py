"""确认码: an organisation's six digits, read and made anew by its director."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from pairing.domain.people.confirmation_word import spoken
from pairing.domain.people.permissions import Action, Actor, can
from pairing.models import Organisation
from pairing.operations.people.confirmation_words import renew_confirmation_word
from pairing.web.frame.access import allow
from pairing.web.frame.forms import BaseForm, posted_version

blueprint = Blueprint(
    "confirmation_words",
    __name__,
    url_prefix="/organisations/<int:organisation_id>/confirmation-word",
)


@blueprint.get("/")
@allow(Action.READ_CONFIRMATION_WORD, Organisation)
def show(actor: Actor, organisation: Organisation) -> str:
    """The word, what it is for, and how to make another."""
    return render_template(
        "people/confirmation_words/show.html",
        home=organisation,
        word=spoken(organisation.confirmation_word),
        may_renew=can(actor, Action.RENEW_CONFIRMATION_WORD, organisation.place()),
    )


@blueprint.get("/renew")
@allow(Action.RENEW_CONFIRMATION_WORD, Organisation)
def ask(_actor: Actor, organisation: Organisation) -> str:
    """Whether the old one shall confirm nothing any more."""
    return render_template("people/confirmation_words/renew.html", home=organisation)


@blueprint.post("/renew")
@allow(Action.RENEW_CONFIRMATION_WORD, Organisation)
def renew(actor: Actor, organisation: Organisation) -> Response:
    """Another word from now on."""
    key = BaseForm().form_key.data or ""
    renew_confirmation_word(actor, organisation.id, posted_version(), key)
    flash("已换成新的确认码，旧的不能再用。请告诉会用链接确认的人。")
    return redirect(url_for("confirmation_words.show", organisation_id=organisation.id))
