"""Examples of every command: in ``--help``, the manual pages and docs/commands.md; a test runs each."""

from __future__ import annotations

from klip_tui.text.labels import N_

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        ("klip-tui demo", N_("Look around without any configuration")),
        ("klip-tui check notice.toml", N_("Put a draft to every promise")),
        ("klip-tui status", N_("What is true and owed now, in a line")),
    ),
    "demo": (
        ("klip-tui demo", N_("The app over a simulated KLIP")),
        ("klip-tui demo --script '20 down, 90 up'", N_("An outage after 20 seconds that lasts 70")),
        ("klip-tui demo --headless", N_("Only the servers, for scripts: where they are, as JSON")),
    ),
    "monitor": (
        ("klip-tui monitor", N_("Measure and deliver until SIGTERM")),
        ("klip-tui monitor --once", N_("One round, to see whether the configuration measures")),
        ("klip-tui monitor --json", N_("A line of JSON for each change")),
    ),
    "status": (
        ("klip-tui status", N_("A line for people and for Icinga")),
        ("klip-tui --read-only status --json", N_("Everything, for scripts")),
    ),
    "metrics": (
        ("klip-tui metrics", N_("Print what a Prometheus reads")),
        ("klip-tui metrics --textfile klip.prom", N_("Write it for node_exporter's textfile collector")),
    ),
    "calendar": (
        ("klip-tui calendar 2026-12", N_("The working days of a month")),
        ("klip-tui calendar 2027 --ics > closed.ics", N_("A year's closed days for a calendar program")),
    ),
    "due": (
        ("klip-tui due --received 2026-12-08T16:30", N_("When a question is acted on, and when its answer is due")),
        ("klip-tui due --start 2026-12-08T07:00", N_("The last moment to announce a planned interruption")),
        ("klip-tui due", N_("What is owed now, and what was over before anybody told")),
    ),
    "check": (
        ("klip-tui check notice.toml", N_("As if it were told now")),
        ("klip-tui check notice.toml --at 2026-12-01T10:00", N_("As if it were told then")),
        ("klip-tui check - --json < notice.toml", N_("From standard input, for scripts")),
    ),
    "post": (
        ("klip-tui post notice.toml --dry-run", N_("What each channel would get")),
        ("klip-tui post notice.toml", N_("Tell users")),
        ("klip-tui post notice.toml --reason 'the supplier moved it'", N_("Tell them although it falls short")),
    ),
    "deliver": (("klip-tui deliver", N_("Try now what waits")),),
    "approval": (("klip-tui approval", N_("Whether it is on, who approves, and who you are")),),
    "approval list": (("klip-tui approval list --json", N_("The same for a script")),),
    "approval on": (
        ("klip-tui approval on an bart --reason 'four eyes, agreed on 1 December'", N_("Two database roles approve")),
    ),
    "approval off": (("klip-tui approval off --reason 'two of us are ill'", N_("Nothing waits any more from now on")),),
    "approval add": (("klip-tui approval add chaima", N_("A third approver")),),
    "approval remove": (("klip-tui approval remove bart", N_("Somebody who has left")),),
    "approve": (("klip-tui approve 2026-017/1", N_("Let a colleague's notice go out")),),
    "send-back": (
        ("klip-tui send-back 2026-017/1 --reason 'name the services'", N_("Make it a draft again, and say why")),
    ),
    "settle": (
        ("klip-tui settle 2026-017/1 'mailing list' mark-sent", N_("It arrived after all")),
        ("klip-tui settle 2026-017/1 'status page' send-again", N_("It did not: send it again")),
    ),
    "drift": (("klip-tui drift", N_("What was changed by hand on a page")),),
    "notices": (
        ("klip-tui notices --from 2026-12-01", N_("What was told since a day")),
        ("klip-tui notices 2026-017/1", N_("One notice, whole")),
    ),
    "interruptions": (
        ("klip-tui interruptions", N_("The newest ones")),
        ("klip-tui interruptions 2026-017", N_("One, with its notices")),
        ("klip-tui interruptions --ics > klip.ics", N_("All of them for a calendar program")),
    ),
    "interruptions note": (
        ("klip-tui interruptions note 2026-017 'database restarted'", N_("Put it on the timeline, as of now")),
    ),
    "interruptions timeline": (("klip-tui interruptions timeline 2026-017", N_("What happened, minute by minute")),),
    "interruptions postmortem": (
        ("klip-tui interruptions postmortem 2026-017 > postmortem.md", N_("A text to go on writing")),
        ("klip-tui interruptions postmortem 2026-017 --draft", N_("On the status page, as a draft")),
    ),
    "interruptions checks": (("klip-tui interruptions checks 2026-018 --tick 1", N_("The first step is done")),),
    "interruptions compare": (
        ("klip-tui interruptions compare a.toml b.toml", N_("What each leaves, alone and with the other")),
        ("klip-tui interruptions compare a.toml b.toml --announce", N_("And tell users of both by one message")),
    ),
    "interruptions plan": (("klip-tui interruptions plan notice.toml", N_("Record what is known, before it is told")),),
    "log": (
        ("klip-tui log --limit 20", N_("The newest lines")),
        ("klip-tui log --verify", N_("Whether nobody changed or removed a line")),
    ),
    "plan": (
        ("klip-tui plan --duration 2h", N_("The best windows of the next 90 days")),
        ("klip-tui plan --duration 45m --from 2026-12-07 --count 3", N_("Three windows from a day on")),
        ("klip-tui plan --duration 3h --within 05:00-09:00 --days ma-do", N_("Only early, from Monday to Thursday")),
    ),
    "report": (
        ("klip-tui report 2026-10", N_("A month against its targets")),
        ("klip-tui report 2026-10 --format html > 2026-10.html", N_("The same as a page to send")),
        ("klip-tui report 2026-10 --audience internal", N_("With every interruption and reason")),
    ),
    "measurements import": (("klip-tui measurements import history.csv", N_("Rows of instant,state from elsewhere")),),
    "measurements export": (("klip-tui measurements export > history.csv", N_("All that was measured")),),
    "correct": (
        (
            "klip-tui correct 2026-10-05T10:00 2026-10-05T10:20 up --reason 'our probe was down, not KLIP'",
            N_("Say what was so; what was measured is kept"),
        ),
    ),
    "corrections list": (("klip-tui corrections list", N_("All of them")),),
    "corrections approve": (("klip-tui corrections approve 1", N_("Let a colleague's correction count")),),
    "corrections withdraw": (
        ("klip-tui corrections withdraw 1 --reason 'it was KLIP after all'", N_("Let what was measured count again")),
    ),
    "volume import": (("klip-tui volume import volume.csv", N_("Rows of date,processed,received")),),
    "volume set": (("klip-tui volume set 2026-10-05 2310", N_("A day by hand")),),
    "question add": (
        ("klip-tui question add --subject 'Map without legend' --via phone", N_("A question that came just now")),
    ),
    "question list": (
        ("klip-tui question list", N_("What waits, nearest due first")),
        ("klip-tui question list --all --search map", N_("All that hold a word")),
    ),
    "question show": (("klip-tui question show 1", N_("One with its history")),),
    "question answer": (("klip-tui question answer 1 --text 'see the legend'", N_("Answered, as of now")),),
    "question dispatch": (("klip-tui question dispatch 1 --to 'GIS team'", N_("To the second line")),),
    "question import": (("klip-tui question import questions.csv", N_("From another system")),),
    "reachability add": (
        (
            "klip-tui reachability add --from 2026-10-05T09:00 --until 2026-10-05T09:40 --reason 'phone out of order'",
            N_("The helpdesk could not be reached"),
        ),
    ),
    "reachability list": (("klip-tui reachability list", N_("What was entered by hand")),),
    "promises": (
        ("klip-tui promises", N_("What is promised")),
        ("klip-tui promises A4.1-2", N_("What one of them asks of a notice, a window, now and a month")),
    ),
    "config init": (("klip-tui config init", N_("A commented file to begin with")),),
    "config check": (("klip-tui config check", N_("File, line and key of what is wrong")),),
    "config path": (("klip-tui config path", N_("Where it is looked for")),),
    "config schema": (("klip-tui config schema > klip-tui.schema.json", N_("For an editor that completes keys")),),
    "doctor": (("klip-tui doctor", N_("Is everything reachable, writable and safe?")),),
    "store info": (("klip-tui store info", N_("Where it is, and how large")),),
    "store backup": (("klip-tui store backup klip-backup.db", N_("A copy while it is in use")),),
    "store copy": (("klip-tui store copy klip-copy.db", N_("Everything to another store, compared")),),
    "store roles": (
        ("klip-tui store roles | psql klip", N_("Make the roles of a team, or bring them up to date after an upgrade")),
    ),
    "store verify": (("klip-tui store verify", N_("Is it whole, and its log?")),),
    "handover": (("klip-tui handover", N_("What whoever comes next has to know")),),
    "alert test": (("klip-tui alert test", N_("Whether it wakes somebody")),),
    "alert list": (("klip-tui alert list", N_("What fires, and who has it")),),
    "ack": (("klip-tui ack 3", N_("I have it")),),
    "templates list": (("klip-tui templates list", N_("The texts that there are")),),
    "templates show": (("klip-tui templates show databank > notice.toml", N_("Begin a draft file with it")),),
    "templates copy": (("klip-tui templates copy 2026-017/1 --name databank", N_("Keep it, to tell it again")),),
    "series add": (
        ("klip-tui series add patches.toml --dry-run", N_("Every occurrence with its check, nothing kept")),
        ("klip-tui series add patches.toml --conflicts move", N_("Move what falls short or lies on a holiday")),
    ),
    "series list": (("klip-tui series list", N_("Recurring maintenance")),),
    "series show": (("klip-tui series show 2026-S01", N_("Its occurrences, each checked as of now")),),
    "series announce": (("klip-tui series announce 2026-S01", N_("Tell users of all of it by one message")),),
    "series change": (
        ("klip-tui series change 2026-S01 --from 2027-03-09T22:00 --at 22:30", N_("Half an hour later from then on")),
        (
            "klip-tui series change 2026-S01 --from 2027-03-09T22:00 --to 2027-03-10T22:00",
            N_("One of them a day later"),
        ),
    ),
    "series cancel": (
        ("klip-tui series cancel 2026-S01 --from 2027-06-08T22:00", N_("All that follow")),
        ("klip-tui series cancel 2026-S01 --from 2027-06-08T22:00 --only", N_("That one alone")),
    ),
    "question follow-up": (
        ("klip-tui question follow-up 1 --text 'asked for the address'", N_("A note for colleagues")),
    ),
    "question take-back": (("klip-tui question take-back 1", N_("Back from the second line")),),
    "question mail": (("klip-tui question mail", N_("Read the mailbox now")),),
    "question cut": (("klip-tui question cut --dry-run", N_("What helpdesk.keep would take away now")),),
    "question export": (("klip-tui question export > questions.csv", N_("The register for a spreadsheet")),),
    "question reopen": (("klip-tui question reopen 1", N_("It was not answered after all")),),
    "question join": (("klip-tui question join 2 2026-017", N_("A report belongs to an interruption")),),
    "reachability end": (("klip-tui reachability end 1", N_("It can be reached again, as of now")),),
    "keys": (
        ("klip-tui keys", N_("Place by place")),
        ("klip-tui keys --json", N_("For scripts")),
    ),
    "man": (
        ("klip-tui man question add", N_("The page of one command")),
        ("klip-tui man --write ~/.local/share/man/man1", N_("All pages, for man klip-tui")),
    ),
}
"""Command (``question add``; "" is the whole program) -> lines that can be typed, and what each is for."""
