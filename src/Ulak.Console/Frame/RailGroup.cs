namespace Ulak.Console.Frame;

/// <summary>A group of links in the rail.</summary>
/// <param name="Title">Its title, as a name of the words.</param>
/// <param name="Links">Its links.</param>
internal sealed record RailGroup(string Title, IReadOnlyList<RailLink> Links)
{
    private const string Starred = "is:starred";
    private const string Bounces = "is:bounce";

    /// <summary>The rail of a page. Without a server there is only the reference.</summary>
    public static IEnumerable<RailGroup> For(PageFrame page, FrameState? state)
    {
        var prefix = page.Language?.Prefix ?? "";
        if (page.Language is not { IsStatic: true })
        {
            var isInbox = page.Section == Section.Inbox;
            yield return new("group-mail",
            [
                new("/", "inbox", page.Word("inbox"), isInbox && page.Search is not (Starred or Bounces))
                    { Count = state is { Unread: > 0 } ? Digits(page, state.Unread) : "", CountTitle = page.Word("unread"),
                    BarTitle = page.Word("inbox-bar"), IsInBar = true },
                new("/?q=" + Starred, "star", page.Word("starred"), isInbox && page.Search == Starred),
                new("/?q=" + Bounces, "mail-warning", page.Word("bounces"), isInbox && page.Search == Bounces),
                new("/rules", "list-checks", page.Word("rules"), page.Section == Section.Rules),
            ]);
            yield return new("group-wire",
            [
                new("/sessions", "arrow-left-right", page.Word("sessions"), page.Section == Section.Sessions)
                    { Count = state is { FaultySessions: > 0 } ? state.FaultyText : "", CountTitle = page.Word("with-faults"),
                    IsAlarming = true, IsInBar = true },
                new("/chaos", "flame", page.Word("chaos"), page.Section == Section.Chaos) { HasDot = state is { ChaosRules: > 0 } },
                new("/try", "terminal", page.Word("try"), page.Section == Section.TryIt),
            ]);
            if (state is { Queued: { } queued })
            {
                yield return new("group-queue",
                [
                    new(Queue.QueuePaths.Overview, "send", page.Word("queue"), page.Section == Section.Queue)
                        { Count = queued > 0 ? Digits(page, queued) : "", CountTitle = page.Word("queue-count") },
                    new(Queue.QueuePaths.Suppressions, "ban", page.Word("suppressions-rail"), page.Section == Section.Suppressions),
                    new(Queue.QueuePaths.Routes, "arrow-up-right", page.Word("routes"), page.Section == Section.Routes),
                ]);
            }

            yield return new("group-reference",
            [
                new(prefix + "/explain", "message-square-text", page.Word("explain"), page.Section == Section.Explain) { IsInBar = true },
                new(prefix + "/codes", "hash", page.Word("codes"), page.Section == Section.Codes) { IsInBar = true },
                new(prefix + "/compare", "columns-2", page.Word("compare"), page.Section == Section.Compare),
            ]);
            yield break;
        }

        yield return new("group-reference",
        [
            new(prefix + "/codes", "hash", page.Word("codes"), page.Section == Section.Codes) { IsInBar = true },
            new(prefix + "/compare", "columns-2", page.Word("compare"), page.Section == Section.Compare) { IsInBar = true },
        ]);
    }

    private static string Digits(PageFrame page, long number) => DisplayFormat.Number(number, page.Language?.Code ?? "en");
}

/// <summary>A link in the rail.</summary>
/// <param name="Address">Where it leads.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Title">Its text.</param>
/// <param name="IsCurrent">Whether the page belongs to it.</param>
internal sealed record RailLink(string Address, string Icon, string Title, bool IsCurrent)
{
    /// <summary>The number beside it; empty for none.</summary>
    public string Count { get; init; } = "";

    /// <summary>What the number counts, for screen readers.</summary>
    public string CountTitle { get; init; } = "";

    /// <summary>Whether the number is one of troubles.</summary>
    public bool IsAlarming { get; init; }

    /// <summary>Whether a dot shows that it is active.</summary>
    public bool HasDot { get; init; }

    /// <summary>A shorter text for the bar of a phone; empty for the usual one.</summary>
    public string BarTitle { get; init; } = "";

    /// <summary>Whether the bar of a phone has it.</summary>
    public bool IsInBar { get; init; }
}
