using System.Globalization;
using System.Text;
using Ulak.Console.Codes;
using Ulak.Storage;

namespace Ulak.Console;

/// <summary>How values look on the pages.</summary>
internal static class DisplayFormat
{
    public static string Sender(MessageListItem item, PageLanguage language) =>
        item.Summary.From.Length > 0 ? item.Summary.From : item.ReversePath.Length > 0 ? item.ReversePath : language.Word("a-report");

    /// <summary>The sender's name; the address where there is no name.</summary>
    public static string SenderName(MessageListItem item, PageLanguage language)
    {
        var sender = Sender(item, language);
        var bracket = sender.LastIndexOf('<');
        var name = bracket > 0 && sender.EndsWith('>') ? sender[..bracket].Trim().Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal)
            : "";
        return name.Length > 0 ? name : sender;
    }

    /// <summary>The sender's address beside a name; empty where the name is the address.</summary>
    public static string SenderAddress(MessageListItem item)
    {
        var sender = item.Summary.From;
        var bracket = sender.LastIndexOf('<');
        return bracket > 0 && sender.EndsWith('>') && sender[..bracket].Trim().Trim('"').Length > 0 ? sender[(bracket + 1)..^1] : "";
    }

    /// <summary>The first letter or digit of the sender's name, for its mark.</summary>
    public static string Initial(MessageListItem item, PageLanguage language)
    {
        foreach (var rune in SenderName(item, language).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                // The program has no data of cultures; in Turkish, the capital of i has a dot.
                return rune.Value == 'i' && language.Code == "tr" ? "İ" : Rune.ToUpperInvariant(rune).ToString();
            }
        }

        return "·";
    }

    public static string Subject(MessageListItem item, PageLanguage language) => item.Summary.Subject.Length > 0 ? item.Summary.Subject
        : language.Word("no-subject");

    public static string Size(long octets) => octets switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{octets} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{octets / 1000.0:0.#} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{octets / 1_000_000.0:0.#} MB"),
    };

    /// <summary>A size in the page's language.</summary>
    public static string Size(long octets, PageLanguage language) => Localize(Size(octets), language);

    /// <summary>A date and time in words of the page's language: <c>26 November 2026, 09:00</c>.</summary>
    public static string Date(DateTimeOffset time, PageLanguage language) => string.Create(CultureInfo.InvariantCulture,
        $"{time.Day} {language.Word("months").Split(' ')[time.Month - 1]} {time:yyyy, HH:mm}");

    /// <summary>The time of today, or the date of another day, on this machine's clock.</summary>
    public static string Time(DateTimeOffset time)
    {
        var local = time.ToLocalTime();
        return local.ToString(local.Date == DateTime.Today ? "HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    public static string FullTime(DateTimeOffset time) =>
        time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>Time within a session.</summary>
    public static string Elapsed(TimeSpan at) => at switch
    {
        { TotalMilliseconds: < 1000 } => string.Create(CultureInfo.InvariantCulture, $"{at.TotalMilliseconds:0.0} ms"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds:0.00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)at.TotalMinutes} min {at.Seconds} s"),
    };

    /// <summary>Time within a session, in the page's language.</summary>
    public static string Elapsed(TimeSpan at, PageLanguage language) => Localize(Elapsed(at), language);

    /// <summary>A whole number with its thousands apart, in the page's language.</summary>
    public static string Number(long number, PageLanguage language) => Number(number, language.Code);

    /// <summary>A whole number with its thousands apart, in a language.</summary>
    public static string Number(long number, string language) =>
        number.ToString("N0", CultureInfo.InvariantCulture)
            .Replace(",", PageWords.Of(language, "thousands-sign"), StringComparison.Ordinal);

    // The program has no data of cultures.
    private static string Localize(string number, PageLanguage language) =>
        number.Replace(".", language.Word("decimal-sign"), StringComparison.Ordinal);

    public static string EndReason(string end, PageLanguage language) => PageWords.Find(language.Code, "end-" + end) ?? end;

    /// <summary>Where a delivery goes.</summary>
    public static string Route(string route, PageLanguage language) => PageWords.Find(language.Code, "route-" + route) ?? route;

    /// <summary>How a delivery stands.</summary>
    public static string State(StoredDelivery delivery, PageLanguage language) =>
        language.Word("state-" + delivery.State.ToString().ToLowerInvariant())
        + (delivery is { State: DeliveryState.Held, HeldUntil: { } date } ? language.Word("held-until", FullTime(date)) : "");
}
