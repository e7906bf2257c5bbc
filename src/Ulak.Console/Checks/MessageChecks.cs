using System.Collections.Immutable;
using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using Ulak.Console.Codes;
using Ulak.Console.HtmlCheck;
using Ulak.Console.Messages;
using Ulak.Console.Spam;

namespace Ulak.Console.Checks;

/// <summary>What is checked of a message before it goes to real recipients, with one score.</summary>
public sealed partial record MessageChecks
{
    /// <summary>Gmail shows the beginning of a longer message, and hides the rest behind a link.</summary>
    private const int GmailClipsAt = 102 * 1024;

    private const int BadCost = 15;
    private const int WarningCost = 5;
    private const int SpamCost = 30;

    /// <summary>Above this part of the threshold a message is close to being treated as spam.</summary>
    private const double WorryingShare = 0.6;

    /// <summary>The checks, in the order of the page.</summary>
    public required ImmutableArray<CheckResult> Results { get; init; }

    /// <summary>The check of the HTML in detail; null where there is no HTML.</summary>
    public HtmlCheckResult? Html { get; init; }

    /// <summary>The result of the spam filter; null where there is none, or it was not asked yet.</summary>
    internal SpamResult? Spam { get; init; }

    /// <summary>Whether a spam filter is configured that was not asked yet.</summary>
    public bool IsSpamPending { get; init; }

    /// <summary>The same checks with the score of a spam filter among them.</summary>
    internal MessageChecks WithSpam(SpamResult result, PageLanguage language)
    {
        if (result.Score is not { } spam)
        {
            return this with { Spam = result, Results = Results.Add(new CheckResult("spam", CheckState.Info, result.Problem ?? "")) };
        }

        var state = spam.IsSpam ? CheckState.Bad : spam.Score > spam.Threshold * WorryingShare ? CheckState.Warning : CheckState.Good;
        var sentence = language.Word("check-spam-" + (spam.IsSpam ? "bad" : "good"), Points(spam.Score), Points(spam.Threshold),
            spam.Filter);
        var cost = state switch { CheckState.Bad => SpamCost, CheckState.Warning => WarningCost, _ => 0 };
        return this with { Spam = result, Results = Results.Add(new CheckResult("spam", state, sentence) { Cost = cost }) };
    }

    private static string Points(double points) => points.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Of a hundred.</summary>
    public int Score => Math.Clamp(100 - Results.Sum(each => each.Cost), 0, 100);

    /// <summary>The colour of the score.</summary>
    public string Tone => Score >= 90 ? "good" : Score >= 70 ? "wait" : "bad";

    /// <summary>Checks a message.</summary>
    /// <param name="content">What it holds.</param>
    /// <param name="html">Its HTML as it was written; null where there is none.</param>
    /// <param name="language">The language of the sentences.</param>
    public static MessageChecks Of(MessageContent content, string? html, PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(content);
        var support = html is null ? null : HtmlCheckResult.Of(html);
        var checks = new Builder(content, language);
        return new MessageChecks
        {
            Html = support,
            Results =
            [.. checks.OfHtml(html, support), .. checks.OfHeaders(), .. checks.OfUnsubscribing(), .. checks.OfLinks()]
        };
    }

    [GeneratedRegex(@"<img\b[^>]*>", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Image();

    [GeneratedRegex(@"\balt\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex Alternative();

    private sealed class Builder(MessageContent content, PageLanguage language)
    {
        public IEnumerable<CheckResult> OfHtml(string? html, HtmlCheckResult? support)
        {
            if (html is null || support is null)
            {
                yield return Make("html", CheckState.Info, "none");
                yield break;
            }

            var share = ClientShares.SupportOf(support);
            yield return Make("html", share >= 95 ? CheckState.Good : share >= 80 ? CheckState.Warning : CheckState.Bad, "share",
                share) with
            { Cost = (100 - share) / 2 };
            yield return content.Text.Trim().Length > 0 ? Make("text", CheckState.Good, "good") : Make("text", CheckState.Warning, "bad");
            var size = System.Text.Encoding.UTF8.GetByteCount(html);
            yield return size > GmailClipsAt ? Make("size", CheckState.Bad, "bad", DisplayFormat.Size(size, language))
                : Make("size", CheckState.Good, "good", DisplayFormat.Size(size, language));
            var images = Image().Matches(html);
            var silent = images.Count(image => !Alternative().IsMatch(image.Value));
            yield return images.Count == 0 ? Make("alt", CheckState.Info, "none") : silent == 0
                ? Make("alt", CheckState.Good, "good", images.Count) : Make("alt", CheckState.Warning, "bad", silent, images.Count);
        }

        public IEnumerable<CheckResult> OfHeaders()
        {
            yield return Field("from", "From", value => MailAddress.TryCreate(value.Split(',')[0], out _));
            yield return Field("date", "Date", value =>
                DateTimeOffset.TryParse(value.Split('(')[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _));
            yield return Field("message-id", "Message-ID", value => value is ['<', .., '>'] && value.Contains('@', StringComparison.Ordinal)
                && !value.Contains(' ', StringComparison.Ordinal));
            yield return content.Header("Subject") is { Length: > 0 } ? Make("subject", CheckState.Good, "good")
                : Make("subject", CheckState.Warning, "bad");
        }

        public IEnumerable<CheckResult> OfUnsubscribing()
        {
            var isList = content.Header("List-Id") is not null || content.Header("Precedence") is "bulk" or "list";
            if (content.Header("List-Unsubscribe") is not { } unsubscribe)
            {
                yield return Make("unsubscribe", isList ? CheckState.Warning : CheckState.Info, isList ? "bad" : "none");
                yield break;
            }

            var isWellFormed = unsubscribe.Split(',')
                .All(each => each.Trim() is ['<', .., '>'] && Uri.TryCreate(each.Trim()[1..^1], UriKind.Absolute, out var uri)
                && uri.Scheme is "mailto" or "https" or "http");
            yield return Make("unsubscribe", isWellFormed ? CheckState.Good : CheckState.Bad, isWellFormed ? "good" : "malformed");

            // RFC 8058 §3.1: the field has exactly this value, and one of the addresses is an HTTPS URL.
            var oneClick = content.Header("List-Unsubscribe-Post")?.Trim();
            var isOneClick = oneClick == "List-Unsubscribe=One-Click"
                && unsubscribe.Contains("<https:", StringComparison.OrdinalIgnoreCase);
            yield return Make("one-click", isOneClick ? CheckState.Good : CheckState.Warning, isOneClick ? "good" : oneClick is null ? "bad"
                : "malformed");
        }

        public IEnumerable<CheckResult> OfLinks()
        {
            var misleading = content.Links.Count(link => link.IsMisleading);
            yield return content.Links.Count == 0 ? Make("links", CheckState.Info, "none") : misleading == 0
                ? Make("links", CheckState.Good, "good", content.Links.Count)
                : Make("links", CheckState.Bad, "bad", misleading, content.Links.Count);
        }

        private CheckResult Field(string name, string field, Func<string, bool> isWellFormed) =>
            content.Header(field) is not { Length: > 0 } value ? Make(name, CheckState.Bad, "bad")
            : isWellFormed(value.Trim()) ? Make(name, CheckState.Good, "good") : Make(name, CheckState.Bad, "malformed");

        private CheckResult Make(string name, CheckState state, string sentence, params object[] values) =>
            new(name, state, language.Word($"check-{name}-{sentence}", values))
            { Cost = state switch { CheckState.Bad => BadCost, CheckState.Warning => WarningCost, _ => 0 } };
    }
}
