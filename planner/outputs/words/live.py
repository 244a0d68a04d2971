"""What a page says by itself while it is open: the sentences of its script, "{}" where it puts a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.messages import Text

if TYPE_CHECKING:
    from planner.messages import Voice

_WORDS = {
    "today": Text("今天", "today"),
    "tomorrow": Text("明天", "tomorrow"),
    "how": Text("{}（{}）", "{} ({})"),
    "until": Text("到 {} 都可以，还有 {}", "good until {}, {} left"),
    "wait": Text("{}；等到 {}", "{}; wait until {}"),
    "in": Text("还有 {}", "in {}"),
    "closed": Text("现在没人接，{} 上班", "Closed now, opens {}"),
    "calm": Text("；不急就等到 {}", "; if it is not urgent, {}"),
    "easier": Text("；{} 可能更闲", "; likely easier {}"),
    "over": Text(
        "这份预测到 {} 为止，已经过期：现在忙不忙它不知道了，请换一份新的",
        "This forecast ended {}: what is so now it does not know; get a new one",
    ),
    "old": Text("这份预测是 {} 做的，有新的请换新的", "This forecast was made {}; take a newer one if there is one"),
    "early": Text("这份预测从 {} 开始", "This forecast begins {}"),
    "done": Text("在你选的期限之前，没有能打的时间了", "there is no time left to call before the end you chose"),
    "minutes": Text("{} 分钟", "{} min"),
    "hours": Text("{} 小时 {} 分", "{} h {} min"),
    "days": Text("{} 天 {} 小时", "{} d {} h"),
    "advised": Text("建议", "advised"),
    "yours": Text("你的 {}", "yours {}"),
    "here": Text("我这里：{}", "here: {}"),
    "whenever": Text("不限", "any day"),
    "none": Text("未选", "not chosen"),
    "comma": Text("，", ", "),
    "copied": Text("已复制，可以粘贴给别人", "copied; paste it where you like"),
    "now": Text("现在", "now"),
}


def live_words(t: Voice) -> dict[str, str]:
    """Return the words of the script."""
    return {name: t(text) for name, text in _WORDS.items()}


def length_label(minutes: int, t: Voice) -> str:
    """Return how long a call may take, "up to 30 min"."""
    return t(f"{minutes} 分钟以内", f"up to {minutes} min")
