using System.Collections.Immutable;

namespace Ulak.Console.HtmlCheck;

/// <summary>The features that a message's HTML uses, and their support in mail programs.</summary>
public sealed record HtmlCheckResult
{
    /// <summary>How much of the HTML is scanned.</summary>
    private const int MaxCharacters = 4 * 1024 * 1024;

    /// <summary>The features, the least supported first.</summary>
    internal ImmutableArray<CheckedFeature> Features { get; private init; } = [];

    /// <summary>The mail programs that lack features, those with the most issues first.</summary>
    internal ImmutableArray<ClientIssues> ClientIssues { get; private init; } = [];

    /// <summary>Whether the HTML was longer than the limit.</summary>
    public bool IsTruncated { get; private init; }

    internal static HtmlCheckResult Of(string html)
    {
        var support = HtmlSupport.Default;
        var findings = new FeatureFindings(support);
        var isCut = html.Length > MaxCharacters;
        new HtmlScanner(findings).Scan(isCut ? html[..MaxCharacters] : html);
        ImmutableArray<CheckedFeature> features =
        [
            .. findings.Found.Select(found => new CheckedFeature(found.Feature, found.Times, found.Line))
                .OrderByDescending(each => each.Share(each.No)).ThenByDescending(each => each.Share(each.Partly))
                    .ThenBy(each => each.Feature.Title, StringComparer.Ordinal),
        ];
        var troubled =
            support.Clients.Select((client, index) =>
            new ClientIssues(client, features.Count(each => each.Feature.Support[index] == 'n'),
            features.Count(each => each.Feature.Support[index] == 'a')))
            .Where(each => each.No + each.Partly > 0)
            .OrderByDescending(each => each.No).ThenByDescending(each => each.Partly);
        return new HtmlCheckResult { Features = features, ClientIssues = [.. troubled], IsTruncated = isCut };
    }
}

/// <summary>A mail program, with the number of features that it supports in part or not at all.</summary>
internal sealed record ClientIssues(MailClient Client, int No, int Partly);

/// <summary>A feature that the HTML uses: its number of uses, the line of the first, and its support.</summary>
internal sealed record CheckedFeature(HtmlFeature Feature, int Count, int Line)
{
    public ImmutableArray<MailClient> Yes => ClientsWith('y');

    public ImmutableArray<MailClient> Partly => ClientsWith('a');

    public ImmutableArray<MailClient> No => ClientsWith('n');

    /// <summary>The number of mail programs that were tested.</summary>
    public int TestedClients => Feature.Support.Count(letter => letter != 'u');

    /// <summary>The share of the tested mail programs, in percent.</summary>
    public int Share(ImmutableArray<MailClient> clients) =>
        TestedClients == 0 ? 0 : (int)Math.Round(100.0 * clients.Length / TestedClients);

    private ImmutableArray<MailClient> ClientsWith(char letter) =>
        [.. HtmlSupport.Default.Clients.Where((_, index) => Feature.Support[index] == letter)];
}
