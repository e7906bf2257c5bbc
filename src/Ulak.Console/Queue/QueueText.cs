using System.Globalization;
using Ulak.Console.Codes;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;
using Ulak.Relay.Pauses;

namespace Ulak.Console.Queue;

/// <summary>Numbers and times on the pages of the queue.</summary>
internal static class QueueText
{
    /// <summary>A number of deliveries.</summary>
    public static string Deliveries(PageLanguage language, long count) =>
        count == 1 ? language.Word("count-one") : language.Word("count-many", DisplayFormat.Number(count, language));

    /// <summary>A time before now, e.g. <c>5 min ago</c>.</summary>
    public static string Ago(PageLanguage language, DateTimeOffset time, DateTimeOffset now) =>
        now - time < TimeSpan.FromSeconds(1) ? language.Word("span-now") : language.Word("span-ago", Span(language, now - time));

    /// <summary>A time after now, e.g. <c>in 5 min</c>. A time that has passed is now.</summary>
    public static string In(PageLanguage language, DateTimeOffset time, DateTimeOffset now) =>
        time - now < TimeSpan.FromSeconds(1) ? language.Word("span-now") : language.Word("span-in", Span(language, time - now));

    /// <summary>A span of time in its largest unit.</summary>
    public static string Span(PageLanguage language, TimeSpan span) => span switch
    {
        { TotalSeconds: < 100 } => Unit(language, "span-s", span.TotalSeconds),
        { TotalMinutes: < 100 } => Unit(language, "span-min", span.TotalMinutes),
        { TotalHours: < 36 } => Unit(language, "span-h", span.TotalHours),
        _ => Unit(language, "span-d", span.TotalDays),
    };

    /// <summary>The name of a destination in two parts: what it is, and a domain where it has one.</summary>
    public static string Destination(PageLanguage language, string name) =>
        QueuePause.Parse(name) is { Kind: not PauseKind.Destination } pause ? Pause(language, pause)
            : name.StartsWith("mx:", StringComparison.Ordinal) ? language.Word("dest-mx", name[3..])
            : name.StartsWith("mx+", StringComparison.Ordinal) && name.IndexOf(':', StringComparison.Ordinal) is > 3 and var colon
                ? language.Word("dest-mx-pool", name[(colon + 1)..], name[3..colon])
            : name;

    /// <summary>What a pause is about.</summary>
    public static string Pause(PageLanguage language, QueuePause pause) => pause.Kind switch
    {
        PauseKind.Sender => language.Word("dest-from", Value(language, pause)),
        PauseKind.Tag => language.Word("dest-tag", Value(language, pause)),
        PauseKind.Reason => language.Word("dest-reason", Value(language, pause)),
        _ => Destination(language, pause.Value),
    };

    /// <summary>What a pause is about, without what that is: an address, a tag, the title of a reason.</summary>
    public static string Value(PageLanguage language, QueuePause pause) =>
        pause.Kind == PauseKind.Reason && ReasonWords.TryParse(pause.Value, out Reason reason)
            ? ReasonTexts.For(language.Code).ReasonTitle(reason)
            : pause is { Kind: PauseKind.Sender, Value: "" } ? "<>" : pause.Value;

    private static string Unit(PageLanguage language, string word, double number) =>
        language.Word(word, Math.Max(1, Math.Round(number)).ToString("0", CultureInfo.InvariantCulture));
}
