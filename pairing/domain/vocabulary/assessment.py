"""The words of a term's assessment and its review."""

from __future__ import annotations

from pairing.domain.vocabulary.words import Word


class TermGrade(Word):
    """The grades of a term assessment, best first."""

    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"


class AssessmentState(Word):
    """The states of a pairing's term assessment."""

    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "已退回"
    RESUBMITTED = "resubmitted", "已重新提交"
    APPROVED = "approved", "已通过"
    ARCHIVED = "archived", "已归档"


WITH_THE_BUREAU = (AssessmentState.SUBMITTED, AssessmentState.RESUBMITTED)
"""Handed in and not yet decided."""


class ReviewStage(Word):
    """Where an assessment stands in the bureau's queue."""

    TO_REVIEW = "to_review", "待审核"
    IN_REVIEW = "in_review", "审核中"
    TO_APPROVE = "to_approve", "待审定"
    RETURNED = "returned", "已退回"
    WAITING = "waiting", "等学校提交"
    APPROVED = "approved", "已通过"
    ARCHIVED = "archived", "已归档"


class EvaluationSection(Word):
    """The skeleton that every self-evaluation follows (field-notes.md 3)."""

    LEADERSHIP = "leadership", "组织领导"
    PRACTICE = "practice", "主要做法"
    EFFECT = "effect", "工作成效"
    SHORTCOMING = "shortcoming", "存在不足"
    NEXT = "next", "下一步打算"
