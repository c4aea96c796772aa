"""The order of a volume and the numbers of its papers: pure rules."""

from datetime import date

import pytest

from pairing.domain.assessment.archive_names import evidence_name, stem
from pairing.domain.assessment.archive_settings import (
    ArchiveSettings,
    from_stored,
    pattern_fault,
    to_store,
)
from pairing.domain.assessment.volume.process import CLASS_ORDER
from pairing.domain.plan.periods import school_year_key
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.papers import ArchiveClass, Retention


def test_every_class_of_activities_has_its_place():
    assert sorted(CLASS_ORDER) == sorted(ActivityKind)


def test_a_reference_follows_the_pattern_and_leaves_room_for_a_missing_fonds_number():
    known = ArchiveSettings(fonds="J001")
    assert known.reference(2026, Retention.TEN, "B1", 1) == "J001-WS·2026·D10·JX-0001"
    assert ArchiveSettings().reference(2026, Retention.TEN, "B1", 1).startswith("＿＿-WS")


def test_settings_survive_being_stored():
    settings = ArchiveSettings(
        fonds="J2", retention=dict.fromkeys(ArchiveClass, Retention.PERMANENT)
    )
    assert from_stored(to_store(settings)) == settings
    assert from_stored({}) == ArchiveSettings()


@pytest.mark.parametrize("pattern", ["{year}{retention}", "{item!r}{year}{retention}", "}{"])
def test_a_pattern_that_cannot_be_used_is_refused(pattern):
    assert pattern_fault(pattern)


def test_names_are_safe_everywhere():
    assert stem("B1", "2026—2027", 2) == "B1_2026-2027_v2"
    name = evidence_name(date(2026, 9, 15), "送教下乡", "../大班 语言/活动?", 3, "jpg")
    assert name == "20260915_送教下乡_大班-语言-活动_003.jpg"


def test_a_school_year_is_known_by_any_dash():
    assert school_year_key("2026—2027学年") == school_year_key("2026-2027")
