using System.Collections.Immutable;

namespace Ulak.Console.HtmlCheck;

/// <summary>What a message's HTML uses, and who supports it.</summary>
public sealed record HtmlCheckResult
{
    /// <summary>How much of the HTML is looked at: whoever writes more has other troubles.</summary>
    private const int MaxCharacters = 4 * 1024 * 1024;

    /// <summary>What it uses, the least supported first.</summary>
    internal ImmutableArray<CheckedFeature> Features { get; private init; } = [];

    /// <summary>Each mail program with the features that it lacks, or has in part; those without trouble are left out. The most troubled first.</summary>
    internal ImmutableArray<ClientIssues> ClientIssues { get; private init; } = [];

    /// <summary>Whether the HTML was too long to be looked at to its end.</summary>
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
                .OrderByDescending(each => each.Share(each.No)).ThenByDescending(each => each.Share(each.Partly)).ThenBy(each => each.Feature.Title, StringComparer.Ordinal),
        ];
        var troubled = support.Clients.Select((client, index) => new ClientIssues(client, features.Count(each => each.Feature.Support[index] == 'n'), features.Count(each => each.Feature.Support[index] == 'a')))
            .Where(each => each.No + each.Partly > 0)
            .OrderByDescending(each => each.No).ThenByDescending(each => each.Partly);
        return new HtmlCheckResult { Features = features, ClientIssues = [.. troubled], IsTruncated = isCut };
    }
}

/// <summary>A mail program, with how many of the features it does not support, or supports in part.</summary>
internal sealed record ClientIssues(MailClient Client, int No, int Partly);

/// <summary>A feature that the HTML uses: how often, at which line first, and which clients support it.</summary>
internal sealed record CheckedFeature(HtmlFeature Feature, int Count, int Line)
{
    public ImmutableArray<MailClient> Yes => ClientsWith('y');

    public ImmutableArray<MailClient> Partly => ClientsWith('a');

    public ImmutableArray<MailClient> No => ClientsWith('n');

    /// <summary>How many clients were tried.</summary>
    public int TestedClients => Feature.Support.Count(letter => letter != 'u');

    /// <summary>In hundredths of those that were tried.</summary>
    public int Share(ImmutableArray<MailClient> clients) => TestedClients == 0 ? 0 : (int)Math.Round(100.0 * clients.Length / TestedClients);

    private ImmutableArray<MailClient> ClientsWith(char letter) => [.. HtmlSupport.Default.Clients.Where((_, index) => Feature.Support[index] == letter)];
}
