namespace Ulak.Reference.Catalog;

/// <summary>What the digits of a code mean that is not in the catalogue, and the codes near it.</summary>
public sealed class UnlistedCode
{
    internal UnlistedCode(string code, string meaning, IReadOnlyList<CodeEntry> nearest)
    {
        Code = code;
        Meaning = meaning;
        Nearest = nearest;
    }

    /// <summary>The code.</summary>
    public string Code { get; }

    /// <summary>What its parts mean, in a sentence or two.</summary>
    public string Meaning { get; }

    /// <summary>Codes of the catalogue, the nearest first.</summary>
    public IReadOnlyList<CodeEntry> Nearest { get; }
}

/// <summary>Explains codes that have the form of one, but are not in the catalogue.</summary>
internal static class UnlistedCodes
{
    private const int MaxNearest = 3;

    public static UnlistedCode? Find(CodeCatalog catalog, string? code, string language)
    {
        var asked = code?.Trim() ?? "";
        if (asked.Length is < 3 or > 9 || catalog.TryGet(asked, out _))
        {
            return null;
        }

        return asked.Split('.') switch
        {
            [var reply] when IsNumber(reply) && reply.Length == 3 => OfReply(catalog, reply, language),
            [var first, var subject, var detail] when first.Length == 1 && IsNumber(first) && IsNumber(subject) && IsNumber(detail) =>
                OfEnhanced(catalog, asked, (first, subject, detail), language),
            _ => null,
        };
    }

    /// <summary>The first two digits have a meaning (RFC 5321 §4.2.1).</summary>
    private static UnlistedCode OfReply(CodeCatalog catalog, string code, string language)
    {
        var first = catalog.Label(code[0] is >= '2' and <= '5' ? $"first-{code[0]}" : "first-other", language);
        var second = code[1] is '0' or '1' or '2' or '5' ? $"second-{code[1]}" : "second-other";
        var meaning = code[0] is >= '2' and <= '5' ? $"{first} {catalog.Label(second, language)}" : first;
        return new UnlistedCode(code, meaning, Nearest(catalog, catalog.Codes.Where(facts => facts.Kind == CodeKind.Basic)
            .OrderBy(facts => Differences(facts.Code, code)).ThenBy(facts => facts.Code[0] != code[0])
            .ThenBy(facts => facts.Status).ThenBy(facts => Math.Abs(Number(facts.Code) - Number(code)))
            .Select(facts => facts.Code)));
    }

    /// <summary>Class and subject have a meaning (RFC 3463 §2, §3).</summary>
    private static UnlistedCode OfEnhanced(CodeCatalog catalog, string code, (string Class, string Subject, string Detail) parts,
        string language)
    {
        var letter = parts.Class is "2" or "4" or "5" ? parts.Class : "5";
        var prefix = $".{parts.Subject}.";
        var hasSubject = catalog.Codes.Any(facts => IsOf(facts, prefix));
        var first = catalog.Label(parts.Class == letter ? $"first-{letter}" : "first-no-class", language);
        var subject = catalog.Label(hasSubject ? $"subject-{parts.Subject}" : "subject-other", language);
        var near = catalog.Codes.Where(facts => IsOf(facts, hasSubject ? prefix : ".0."))
            .Where(facts => facts.Code[0] == 'X' || facts.Code[0] == letter[0])
            .OrderBy(facts => Math.Abs(Number(facts.Code.Split('.')[2].Split('-')[0]) - Number(parts.Detail)))
            .Select(facts => facts.Code.Contains('-', StringComparison.Ordinal) ? facts.Code : letter + facts.Code[1..]);
        var general = hasSubject ? $"{letter}{prefix}0" : $"{letter}.0.0";
        return new UnlistedCode(code, $"{first} {subject}", Nearest(catalog, near.Prepend(general)));
    }

    private static CodeEntry[] Nearest(CodeCatalog catalog, IEnumerable<string> codes) =>
    [
        .. codes.Distinct().Select(code => catalog.TryGet(code, out var entry) ? entry : null).OfType<CodeEntry>().Take(MaxNearest),
    ];

    private static bool IsOf(CodeFacts facts, string subject) =>
        facts.Kind == CodeKind.Enhanced && facts.Code.AsSpan(1).StartsWith(subject, StringComparison.Ordinal);

    private static int Differences(string a, string b) => a.Zip(b).Count(pair => pair.First != pair.Second);

    private static int Number(string digits) => int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsNumber(string text) => text.Length is > 0 and <= 3 && text.All(char.IsAsciiDigit);
}
