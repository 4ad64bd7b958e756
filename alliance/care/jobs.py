"""What the calendar brings to care: alliances that have ended, silence after the office's days, forgotten drafts."""

from datetime import datetime

from alliance.care import actions
from alliance.care.actions import confirming, exporting, imports
from alliance.core import exports
from alliance.core.actor import SYSTEM
from alliance.rules import programme as programmes

SILENCE = "referral_arrival_days"


def follow_ends(at: datetime) -> str:
    """Mark the open records of alliances the register no longer holds, as of their last day; others are left alone."""
    return f"{actions.mark_ended_alliances(at)} 件在办记录标为联盟已终止"


def watch(at: datetime) -> str:
    """Close what has been silent too long (办公室设定) and remove drafts nobody came back to; says how many."""
    gone = silent = 0
    for programme in programmes.all_programmes():
        if programme.active and any(one.key == SILENCE for one in programme.settings):
            closed = actions.close_silent(programme.key, at)
            gone, silent = gone + closed[0], silent + closed[1]
    drafts, logs = actions.sweep_drafts(at), confirming.look_again(None, SYSTEM, at)
    return f"逾期未到诊关闭 {gone}；逾期未确认办结 {silent}；清理草稿 {drafts}；台账核对已完 {logs}"


def go_on(at: datetime) -> int:
    """Work off imports and exports whose page was left, or whose worker died; returns how many there were."""
    return imports.work_off(at) + exporting.work_off(at)


def forget_identities(at: datetime) -> str:
    """Erase who the patients were in records that ended longer ago than the office has set (办公室设定)."""
    done = actions.erase_old(at)
    return f"清除到期的患者身份：转诊 {done['referral']}，会诊 {done['consultation']}，台账 {done['care_entry']}"


def forget_imports(at: datetime) -> str:
    """Remove the contents of imports and the files of exports that have been kept as long as the office has set."""
    return f"清理导入文件 {imports.sweep(at)}；清理导出文件 {exports.sweep(at)}"
