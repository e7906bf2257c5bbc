using System.Collections.Immutable;

namespace Ulak.Console.HtmlCheck;

/// <summary>What a message's HTML uses, and who supports it.</summary>
public sealed record HtmlChecked
{
    /// <summary>How much of the HTML is looked at: whoever writes more has other troubles.</summary>
    private const int MostCharacters = 4 * 1024 * 1024;

    /// <summary>What it uses, the least supported first.</summary>
    internal ImmutableArray<CheckedFeature> Features { get; private init; } = [];

    /// <summary>Each mail program with the features that it lacks, or has in part; those without trouble are left out. The most troubled first.</summary>
    internal ImmutableArray<TroubledClient> Troubled { get; private init; } = [];

    /// <summary>Whether the HTML was too long to be looked at to its end.</summary>
    public bool IsCut { get; private init; }

    internal static HtmlChecked Of(string html)
    {
        var support = HtmlSupport.Default;
        var findings = new FeatureFindings(support);
        var isCut = html.Length > MostCharacters;
        new HtmlScan(findings).Read(isCut ? html[..MostCharacters] : html);
        ImmutableArray<CheckedFeature> features =
        [
            .. findings.Found.Select(found => new CheckedFeature(found.Feature, found.Times, found.Line))
                .OrderByDescending(each => each.Share(each.No)).ThenByDescending(each => each.Share(each.Partly)).ThenBy(each => each.Feature.Title, StringComparer.Ordinal),
        ];
        var troubled = support.Clients.Select((client, index) => new TroubledClient(client, features.Count(each => each.Feature.Support[index] == 'n'), features.Count(each => each.Feature.Support[index] == 'a')))
            .Where(each => each.No + each.Partly > 0)
            .OrderByDescending(each => each.No).ThenByDescending(each => each.Partly);
        return new HtmlChecked { Features = features, Troubled = [.. troubled], IsCut = isCut };
    }
}

/// <summary>A mail program, with how many of the features it does not support, or supports in part.</summary>
internal sealed record TroubledClient(MailClient Client, int No, int Partly);

/// <summary>A feature that the HTML uses: how often, at which line first, and which clients support it.</summary>
internal sealed record CheckedFeature(HtmlFeature Feature, int Times, int Line)
{
    public ImmutableArray<MailClient> Yes => With('y');

    public ImmutableArray<MailClient> Partly => With('a');

    public ImmutableArray<MailClient> No => With('n');

    /// <summary>How many clients were tried.</summary>
    public int Tried => Feature.Support.Count(letter => letter != 'u');

    /// <summary>In hundredths of those that were tried.</summary>
    public int Share(ImmutableArray<MailClient> clients) => Tried == 0 ? 0 : (int)Math.Round(100.0 * clients.Length / Tried);

    private ImmutableArray<MailClient> With(char letter) => [.. HtmlSupport.Default.Clients.Where((_, index) => Feature.Support[index] == letter)];
}
