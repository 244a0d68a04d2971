"""Telephone systems: what their columns are called and how they say that a call was answered or given up. The next one is one row.

Names of columns are compared without blanks, signs and capitals. Words that say by themselves how a call ended, "Abandoned in queue",
未接听, need no row (see `outcomes`): here stand numbers, and words that mean it in one system alone.
"""

from __future__ import annotations

from planner.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system's export, told by its columns: all that are named here must be there.

    `wait` less `minus` is the wait; or from `at` to `answered_at`, or to `ended_at` where nobody answered. `unit` is in
    seconds, where the header does not say it. A file without a header has `header`, in which the columns stand.
    """

    name: str
    source: str
    at: str
    day: str | None = None
    wait: str | None = None
    minus: str | None = None
    answered_at: str | None = None
    ended_at: str | None = None
    outcome: str | None = None
    direction: str | None = None
    count: str | None = None
    mean_wait: str | None = None
    unit: float | None = None
    answered: tuple[str, ...] = ()
    gave_up: tuple[str, ...] = ()
    header: tuple[str, ...] = ()

    @property
    def roles(self) -> dict[str, str]:
        """The columns, by what they say."""
        return {role: name for role in ROLES if (name := getattr(self, role)) is not None}


ROLES = (
    "at", "day", "wait", "minus", "answered_at", "ended_at", "outcome", "direction", "count", "mean_wait",
)  # fmt: skip

MASTER_CSV = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer", "end",
    "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield",
)  # fmt: skip
_CDR = "docs.asterisk.org/Deployment/Call-Detail-Records-CDR/CDR-Fields/"

SYSTEMS = (
    System(
        name="Asterisk Master.csv",
        source="docs.asterisk.org/Deployment/Call-Detail-Records-CDR/CDR-Storage-Backends/Comma-Separated-Values-CSV-CDR-Backend/",
        at="start", wait="duration", minus="billsec", outcome="disposition", header=MASTER_CSV,
    ),
    System(name="Asterisk, FreePBX", source=_CDR, at="calldate", wait="duration", minus="billsec", outcome="disposition"),
    System(
        name="Cisco CUCM, queued hunt pilot",
        source="www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucm/service/14/cdrdef/cucm_b_cdr-administration-guide-14.html",
        at="dateTimeOrigination", wait="totalWaitTimeInQueue", answered_at="dateTimeConnect", ended_at="dateTimeDisconnect",
    ),
    System(
        name="Cisco CUCM",
        source="www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucm/service/14/cdrdef/cucm_b_cdr-administration-guide-14.html",
        at="dateTimeOrigination", answered_at="dateTimeConnect", ended_at="dateTimeDisconnect",
    ),
    System(
        name="Cisco UCCX",
        source="www.cisco.com/c/en/us/support/customer-collaboration/unified-contact-center-express/products-technical-reference-list.html",
        at="startDateTime", wait="queueTime", outcome="contactDisposition", answered=("2",), gave_up=("1", "4"),
    ),
    System(
        name="Cisco UCCX, a queue",
        source="www.cisco.com/c/en/us/support/customer-collaboration/unified-contact-center-express/products-technical-reference-list.html",
        at="startDateTime", wait="queueTime", outcome="disposition", answered=("2", "4", "5"), gave_up=("1", "3"),
    ),
    System(
        name="Cisco UCCX, reports",
        source="www.cisco.com/c/en/us/support/customer-collaboration/unified-contact-center-express/products-user-guide-list.html",
        at="Call Start Time", wait="Queue Time", outcome="Contact Disposition",
    ),
    System(
        name="3CX, call records", source="www.3cx.com/docs/cdr-call-data-records/",
        at="time-start", answered_at="time-answered", ended_at="time-end",
    ),
    System(
        name="3CX, call reports", source="www.3cx.com/docs/manual/call-reports/",
        at="Call Time", wait="Ringing", outcome="Status",
    ),
    System(
        name="Genesys Cloud, conversations",
        source="developer.genesys.cloud/analyticsdatamanagement/analytics/metrics",
        at="conversationStart", wait="tWait", unit=1e-3,
    ),
    System(
        name="Genesys Cloud, interactions", source="help.genesys.cloud/articles/interactions-view/",
        at="Date", wait="Total Queue", outcome="Abandoned", direction="Direction",
    ),
    System(
        name="Genesys Cloud, queue intervals", source="help.genesys.cloud/articles/available-columns-in-performance-views-by-category/",
        at="Interval Start", count="Answer", mean_wait="ASA",
    ),
    System(
        name="Avaya CMS, call history",
        source="www.manualslib.com/manual/452897/Lucent-Technologies-Centrevu-Release-3-Version-8-External-Call-History-Interface.html",
        at="SEGSTART", wait="DISPTIME", outcome="DISPOSITION", answered=("2",), gave_up=("3",),
    ),
    System(
        name="Avaya CMS, intervals",
        source="docslib.org/doc/12809119/avaya-call-management-system-database-items-and-calculations",
        day="row_date", at="starttime", count="callsoffered",
    ),
    System(
        name="Twilio Flex", source="www.twilio.com/docs/flex/end-user-guide/insights/data-model",
        day="Date", at="Time", wait="Queue Time", outcome="Abandoned",
    ),
    System(
        name="Aircall", source="developer.aircall.io/api-references/#call-overview",
        at="started_at", answered_at="answered_at", ended_at="ended_at", direction="direction",
    ),
    System(
        name="Aircall, export", source="support.aircall.io/en-gb/articles/13395542101661",
        at="datetime (UTC)", wait="duration (total)", minus="duration (in call)", outcome="answered", direction="direction",
    ),
    System(
        name="RingCentral, queues", source="support.ringcentral.com/analytics/performance-reports.html",
        at="Call Start Time", wait="Queue Wait Time", outcome="Result",
    ),
    System(
        name="Zendesk Talk", source="developer.zendesk.com/api-reference/voice/talk-api/incremental_exports/",
        at="created_at", wait="wait_time", outcome="completion_status", direction="direction",
    ),
    System(
        name="容联七陌", source="developer.7moor.com/v2docs/callevent/",
        at="Ring", answered_at="Begin", ended_at="End", outcome="State", direction="CallType",
        answered=("dealing",), gave_up=("notDeal", "leak", "queueLeak"),
    ),
    System(
        name="容联七陌, queues", source="developer.7moor.com/v2docs/callevent/",
        at="OfferingTime", answered_at="BeginTime", ended_at="EndTime", outcome="State", direction="CallType",
        answered=("dealing",), gave_up=("notDeal", "leak", "queueLeak"),
    ),
    System(
        name="Udesk", source="www.udesk.cn/doc/thirdparty/call_detail_push/",
        at="customer_ring_at", wait="queue_time", outcome="call_result", direction="workflow",
    ),
    System(
        name="阿里云云呼叫中心", source="help.aliyun.com/zh/ccs/developer-reference/api-ccc-2020-07-01-getcalldetailrecord",
        at="StartTime", answered_at="EstablishedTime", ended_at="ReleaseTime", outcome="ContactDisposition", direction="ContactType",
    ),
)  # fmt: skip
"""The first whose columns are all there is it: the one that says more stands before the one that says less.

What 网易七鱼 and 天润 export has Chinese headers and words (接通状态, 排队时长; 双方接听, 系统未接) that need no row.
"""
