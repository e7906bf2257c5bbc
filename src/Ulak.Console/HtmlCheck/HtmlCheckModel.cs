using System.Collections.Immutable;
using Ulak.Console.Codes;

namespace Ulak.Console.HtmlCheck;

/// <summary>The check as a page shows it.</summary>
public sealed record HtmlCheckModel(PageLanguage Language, HtmlChecked Check)
{
    private const int MostClients = 8;

    /// <summary>What is not supported everywhere.</summary>
    internal ImmutableArray<CheckedFeature> Troubles => [.. Check.Features.Where(each => each.No.Length + each.Partly.Length > 0)];

    /// <summary>How many features are supported everywhere.</summary>
    public int Fine => Check.Features.Length - Troubles.Length;

    internal IEnumerable<TroubledClient> Clients => Check.Troubled.Take(MostClients);

    internal string Times(CheckedFeature each) => each.Times == 1 ? Language.Word("check-once", each.Line) : Language.Word("check-times", each.Times, each.Line);

    /// <summary>Mail programs by name, each with its platforms.</summary>
    internal static string Names(IEnumerable<MailClient> clients) =>
        string.Join("; ", clients.GroupBy(client => client.Name).Select(group => $"{group.Key} ({string.Join(", ", group.Select(client => client.Platform))})"));
}
