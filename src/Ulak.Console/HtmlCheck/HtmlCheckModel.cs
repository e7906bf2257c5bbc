using System.Collections.Immutable;
using Ulak.Console.Codes;

namespace Ulak.Console.HtmlCheck;

/// <summary>The HTML check as a page shows it.</summary>
public sealed record HtmlCheckModel(PageLanguage Language, HtmlCheckResult Check)
{
    private const int MaxClients = 8;

    /// <summary>The features that some mail programs do not support.</summary>
    internal ImmutableArray<CheckedFeature> Issues => [.. Check.Features.Where(each => each.No.Length + each.Partly.Length > 0)];

    /// <summary>The number of features that all mail programs support.</summary>
    public int SupportedCount => Check.Features.Length - Issues.Length;

    internal IEnumerable<ClientIssues> Clients => Check.ClientIssues.Take(MaxClients);

    internal string CountText(CheckedFeature each) =>
        each.Count == 1 ? Language.Word("check-once", each.Line) : Language.Word("check-times", each.Count, each.Line);

    /// <summary>Lists mail programs by name with their platforms.</summary>
    internal static string Names(IEnumerable<MailClient> clients) =>
        string.Join("; ",
            clients.GroupBy(client => client.Name)
            .Select(group => $"{group.Key} ({string.Join(", ", group.Select(client => client.Platform))})"));
}
