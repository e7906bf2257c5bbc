using Ulak.Reference.Catalog;

namespace Ulak.Reference.Tests.Comparison;

/// <summary>All codes of the catalogue, those of several classes in each of them, and some that are in no catalogue.</summary>
internal static class KnownCodes
{
    private static readonly string[] Unknown = ["199", "299", "399", "499", "599", "699", "2.9.9", "4.9.9", "5.9.9"];

    public static IReadOnlyList<string> All { get; } =
    [
        .. CodeCatalog.Default.Codes.SelectMany(facts => facts.Code[0] == 'X'
            ? "245".Select(digit => digit + facts.Code[1..]) : [facts.Code]).Distinct(),
        .. Unknown,
    ];
}
