using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Ulak.Reference.Json;

namespace Ulak.Console.HtmlCheck;

/// <summary>
/// The support of HTML and CSS in mail programs, from the data of caniemail.com. <c>update-support.sh</c> writes the table
/// <c>support.tsv</c>.
/// </summary>
internal sealed class HtmlSupport
{
    private static readonly Lazy<HtmlSupport> Instance = new(() => new HtmlSupport(ReadLines()));

    private readonly FrozenDictionary<string, ImmutableArray<HtmlFeature>> _byKey;

    private HtmlSupport(IEnumerable<string> lines)
    {
        var rows = lines.Select(line => line.Split('\t')).ToLookup(row => row[0]);
        Version = lines.Skip(1).First().TrimStart('#', ' ');
        Clients = [.. rows["client"].Select(row => new MailClient(row[1], row[2]))];
        Features = [.. rows["feature"].Select(FeatureOf)];
        _byKey = Features.SelectMany(feature => feature.FoundBy.Select(key => (key, feature)))
            .GroupBy(each => each.key, each => each.feature)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
    }

    public static HtmlSupport Default => Instance.Value;

    /// <summary>The name and date of the data.</summary>
    public string Version { get; }

    public ImmutableArray<MailClient> Clients { get; }

    public ImmutableArray<HtmlFeature> Features { get; }

    /// <summary>The features of a key, e.g. <c>property:display</c>.</summary>
    public ImmutableArray<HtmlFeature> Find(string key) => _byKey.GetValueOrDefault(key, []);

    private static HtmlFeature FeatureOf(string[] row) =>
        new(row[1], row[2], row[3], [.. row[4].Split(' ')], row[5],
        [.. row[6].Split(" | ", StringSplitOptions.RemoveEmptyEntries).Select(NoteOf)]);

    private static SupportNote NoteOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return new SupportNote([.. text[..colon].Split(',').Select(index => int.Parse(index, CultureInfo.InvariantCulture))],
            text[(colon + 1)..]);
    }

    private static List<string> ReadLines()
    {
        using var stream = EmbeddedFile.Open(typeof(HtmlSupport).Assembly, "Ulak.Console.HtmlCheck.support.tsv");
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }
}

/// <summary>A mail program on a platform.</summary>
internal sealed record MailClient(string Name, string Platform)
{
    public override string ToString() => $"{Name} ({Platform})";
}

/// <summary>
/// A feature of HTML or CSS. <paramref name="Support"/> has a letter for each client: y (yes), a (partly), n (no), u (not tested).
/// </summary>
internal sealed record HtmlFeature(string Slug, string Title, string Category, ImmutableArray<string> FoundBy, string Support,
    ImmutableArray<SupportNote> Notes)
{
    /// <summary>The feature's page.</summary>
    public string Address => $"https://www.caniemail.com/features/{Slug}/";
}

/// <summary>A note about the support of some clients.</summary>
internal sealed record SupportNote(ImmutableArray<int> Clients, string Text);
