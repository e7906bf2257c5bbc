using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Html;
using Ulak.Reference;
using Ulak.Reference.Catalog;
using Ulak.Reference.Comparison;
using Ulak.Reference.Dialogues;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;

namespace Ulak.Console.Codes;

/// <summary>The list of codes.</summary>
public sealed record CodesModel(PageLanguage Language, string Path, string Query, IReadOnlyList<CodeEntry> Basic,
    IReadOnlyList<CodeEntry> Enhanced)
{
    private static readonly string[] CommonCodes =
        ["550", "554", "421", "450", "451", "452", "501", "503", "535", "552", "5.1.1", "5.7.1", "5.7.26", "4.7.0", "5.2.2"];

    /// <summary>The codes that people look up most. Empty where they search.</summary>
    public IReadOnlyList<CodeEntry> Common =>
        Query.Length > 0 ? []
            : [.. CommonCodes.Select(code => CodeCatalog.Default.TryGet(code, out var entry) ? entry : null).OfType<CodeEntry>()];

    /// <summary>All codes.</summary>
    public static CodesModel All(PageLanguage language) =>
        Of(language, "",
        [.. CodeCatalog.Default.Codes.Select(facts => CodeCatalog.Default.TryGet(facts.Code, out var entry) ? entry : null)
        .OfType<CodeEntry>()]);

    /// <summary>The codes that match a search.</summary>
    public static CodesModel Of(PageLanguage language, string query, IReadOnlyList<CodeEntry> found) =>
        new(language, "/codes", query, [.. found.Where(entry => entry.Facts.Kind == CodeKind.Basic)],
            [.. found.Where(entry => entry.Facts.Kind == CodeKind.Enhanced)]);
}

/// <summary>One code.</summary>
public sealed record CodeModel(PageLanguage Language, string Path, CodeEntry Entry)
{
    /// <summary>The domain that the reader entered for the records to copy; null for an example.</summary>
    public string? Domain { get; init; }

    /// <summary>The records that repair the causes of the code, each once.</summary>
    public IEnumerable<DnsRecord> Records =>
        CodeCauses.For(Entry.Code, Language.Code, Domain).SelectMany(cause => cause.Records).Distinct();

    /// <summary>Dialogues of the server's tests that contain the code.</summary>
    public ImmutableArray<CodeExample> Dialogues { get; } = CodeExamples.For(Entry.Code);

    /// <summary>The known causes of the code, the most frequent first.</summary>
    public ImmutableArray<CodeCause> Causes { get; } = CodeCauses.For(Entry.Code, Language.Code);

    /// <summary>Whether the codes that go with this one are few enough to be listed by name.</summary>
    public bool HasFewPartners => Entry.Facts.Partners.Count <= 12;

    /// <summary>The name of another code.</summary>
    public string NameOf(string code) => CodeCatalog.Default.TryGet(code, out var entry) ? entry.TextIn(Language.Code).Name : "";

    /// <summary>A label of the explanations.</summary>
    public string ExplanationLabel(string name) => ReasonTexts.For(Language.Code).Label(name);

    /// <summary>The lines of a dialogue as HTML, with those that contain the code marked.</summary>
    public HtmlString Html(CodeExample dialogue)
    {
        var html = new StringBuilder();
        foreach (var line in dialogue.Lines)
        {
            var text = PageResult.Encoder.Encode(CodeExampleText.Format(line, Label));
            html.Append(line.IsMarked ? $"<mark>{text}</mark>" : text).Append('\n');
        }

        return new HtmlString(html.ToString());
    }

    /// <summary>A word of the catalogue.</summary>
    public string Label(string name) => CodeCatalog.Default.Label(name, Language.Code);

    /// <summary>The facts as label and value, in the page's language.</summary>
    public IEnumerable<(string Label, string Value)> Facts
    {
        get
        {
            var (catalogue, facts, lang) = (CodeCatalog.Default, Entry.Facts, Language.Code);
            string Label(string name) => catalogue.Label(name, lang);
            yield return (Label("class"), Label(facts.Class is { } digit ? $"class-{digit}"
                : facts.Kind == CodeKind.Basic ? "class-none"
                : "class-any"));
            yield return (Label("status"),
                Label(facts.Status switch { CodeStatus.Standard => "standard", CodeStatus.Historic => "historic", _ => "seen-only" }));
            if (facts.References.Count > 0)
            {
                yield return (Label("references"), string.Join("; ", facts.References));
            }

            if (facts.SeenAt.Count > 0)
            {
                yield return (Label("seen-at"), string.Join(", ", facts.SeenAt));
            }

            if (facts.Commands.Count > 0)
            {
                yield return (Label("commands"), string.Join(", ", facts.Commands.Select(command => catalogue.CommandName(command, lang))));
            }

            yield return (Label("next"), Label("next-" + facts.Next.ToString().ToLowerInvariant()));
            yield return (Label("connection"), Label(facts.ClosesConnection ? "closes" : "stays"));
        }
    }

    /// <summary>The texts as heading and text.</summary>
    public IEnumerable<(string Heading, string Text)> Texts
    {
        get
        {
            var text = Entry.TextIn(Language.Code);
            string Label(string name) => CodeCatalog.Default.Label(name, Language.Code);
            return [(Label("seen"), text.Seen), (Label("sender"), text.Sender), (Label("operator"), text.Operator),
                (Label("confusion"), text.Confusion)];
        }
    }

    /// <summary>The codes that are often confused with this one, each with the written comparison of both.</summary>
    public IEnumerable<(string Code, string Pair)> Neighbours =>
        from pair in CompareModel.Pairs
        let codes = pair.Split("-vs-")
        where codes.Contains(Entry.Code)
        select (codes[0] == Entry.Code ? codes[1] : codes[0], pair);
}

/// <summary>A comparison of two codes.</summary>
public sealed record CompareModel(PageLanguage Language, string Path, ComparisonResult? Result)
{
    /// <summary>Codes are ordered by their numbers: 250 before 421, 4.4.1 before 4.7.0.</summary>
    private static Comparer<string> PairOrder { get; } = Comparer<string>.Create((first, second) =>
    {
        var (one, other) = (NumbersOf(first), NumbersOf(second));
        return one.Zip(other).Select(pair => pair.First.CompareTo(pair.Second)).FirstOrDefault(order => order != 0) is var order and not 0
            ? order : one.Length.CompareTo(other.Length);
    });

    /// <summary>The pairs with a written comparison.</summary>
    public static ImmutableArray<string> Pairs { get; } = [.. CodeComparer.WrittenPairs.OrderBy(pair => pair, PairOrder)];

    /// <summary>The pairs with their titles in a language.</summary>
    public IEnumerable<(string Pair, string Title)> TitledPairs =>
        Pairs.Select(pair => (pair, WithoutCodes(Read(pair, Language.Code)?.Title ?? pair)));

    // The codes stand beside the title in the list.
    private static string WithoutCodes(string title) =>
        title.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon ? title[(colon + 2)..] : title;

    private static int[] NumbersOf(string pair) =>
        [.. pair.Replace("-vs-", ".", StringComparison.Ordinal).Split('.')
            .Select(part => int.TryParse(part, out var number) ? number : -1)];

    /// <summary>Reads a pair such as <c>221-vs-501</c>. Null when it is not a pair of codes.</summary>
    public static ComparisonResult? Read(string pair, string language) =>
        pair.Split("-vs-") is [var first, var second] && CodeCatalog.Default.TryGet(first, out _)
            && CodeCatalog.Default.TryGet(second, out _)
            ? CodeComparer.Compare(first, second, language)
            : null;
}

/// <summary>A text and its explanation.</summary>
public sealed record ExplainModel(PageLanguage Language, string Path, string Text, ExplanationResult? Result)
{
    /// <summary>Texts to try, each with its kind, which is a part of a word's name.</summary>
    public static IReadOnlyList<(string Kind, string Text)> Samples { get; } =
    [
        ("reply", "550 5.7.26 This mail has been blocked because the sender is unauthenticated"),
        ("reply", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org"),
        ("bounce", "Remote Server returned '550 5.1.1 The email account that you tried to reach does not exist'"),
        ("log", "postfix/smtp[2201]: 4F1A2C0B: to=<ann@example.org>, relay=none, delay=30, dsn=4.4.1, "
            + "status=deferred (connect to mx.example.org[192.0.2.7]:25: Connection timed out)"),
        ("transcript", "C: MAIL FROM: ann@example.org\nS: 501 5.1.7 Sender address: '<' expected at column 11"),
        ("program", "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted')"),
    ];

    /// <summary>The text with the words marked that the explanation rests on; null for none.</summary>
    public HtmlString? Marked => Result is null ? null : EvidenceMarkup.Of(Text, Result);

    /// <summary>A text as HTML; what is between grave accents, such as a command, becomes code.</summary>
    public static HtmlString Html(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var html = new StringBuilder();
        var parts = text.Split('`');
        for (var i = 0; i < parts.Length; i++)
        {
            var encoded = PageResult.Encoder.Encode(parts[i]);
            html.Append(i % 2 == 1 && i + 1 < parts.Length ? $"<code>{encoded}</code>" : encoded);
        }

        return new HtmlString(html.ToString());
    }
}
