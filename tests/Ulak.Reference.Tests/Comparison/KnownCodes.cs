namespace Ulak.Reference.Tests.Comparison;

/// <summary>Codes to try all pairs of.</summary>
internal static class KnownCodes
{
    public static IReadOnlyList<string> All { get; } = Make();

    private static string[] Make()
    {
        string[] basic = ["101", "111", "200", "211", "214", "220", "221", "235", "250", "251", "252", "253", "334", "354", "421", "432", "450", "451", "452", "453", "454", "455",
            "500", "501", "502", "503", "504", "521", "523", "530", "534", "535", "538", "550", "551", "552", "553", "554", "555", "556", "571", "605", "4.7.500-699"];
        var enhanced = from codeClass in new[] { '2', '4', '5' }
                       from subject in Enumerable.Range(0, 8)
                       from detail in new[] { 0, 1, 2, 4, 7, 10 }
                       select $"{codeClass}.{subject}.{detail}";
        return [.. basic, .. enhanced];
    }
}
