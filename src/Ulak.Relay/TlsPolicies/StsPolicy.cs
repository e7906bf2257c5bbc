using System.Collections.Immutable;
using System.Globalization;

namespace Ulak.Relay.TlsPolicies;

/// <summary>The modes of a policy, RFC 8461 §5.</summary>
internal enum StsMode
{
    /// <summary>There is no policy any more.</summary>
    None,

    /// <summary>What violates it is reported, and delivered.</summary>
    Testing,

    /// <summary>What violates it is not delivered.</summary>
    Enforce,
}

/// <summary>The MTA-STS policy of a domain, RFC 8461 §3.2.</summary>
/// <param name="Id">The id of the TXT record that it was fetched for.</param>
/// <param name="Mode">The mode.</param>
/// <param name="Mx">The patterns of MX hosts.</param>
/// <param name="MaxAge">How long it may be kept.</param>
/// <param name="Lines">Its lines, for reports.</param>
internal sealed record StsPolicy(string Id, StsMode Mode, ImmutableArray<string> Mx, TimeSpan MaxAge, ImmutableArray<string> Lines)
{
    private const long LongestSeconds = 31_557_600;

    /// <summary>Whether a host may be used. RFC 8461 §4.1: a wildcard stands for exactly one label, the leftmost.</summary>
    public bool Allows(string host) => Mx.Any(pattern => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            && host.AsSpan(dot).Equals(pattern.AsSpan(1), StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase));

    /// <summary>Parses the document; null, and a fault, if it is invalid.</summary>
    public static StsPolicy? TryParse(string id, string document, out string fault)
    {
        var lines = document.Split('\n').Select(line => line.TrimEnd('\r').Trim()).Where(line => line.Length > 0).ToImmutableArray();
        string? version = null, mode = null, age = null;
        var mx = ImmutableArray.CreateBuilder<string>();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (key, value) = colon < 0 ? (line, "") : (line[..colon].Trim(), line[(colon + 1)..].Trim());
            // RFC 8461 §3.2: of fields that occur twice, other than mx, the first counts; unknown fields are ignored.
            switch (key)
            {
                case "version":
                    version ??= value;
                    break;
                case "mode":
                    mode ??= value;
                    break;
                case "max_age":
                    age ??= value;
                    break;
                case "mx":
                    mx.Add(value.TrimEnd('.'));
                    break;
                default:
                    break;
            }
        }

        fault = FindFault(version, mode, age, mx.Count);
        return fault.Length > 0 ? null : new StsPolicy(
            id,
            mode switch { "enforce" => StsMode.Enforce, "testing" => StsMode.Testing, _ => StsMode.None },
            mx.ToImmutable(),
            TimeSpan.FromSeconds(Math.Min(LongestSeconds, long.Parse(age!, CultureInfo.InvariantCulture))),
            lines);
    }

    private static string FindFault(string? version, string? mode, string? age, int hosts) =>
        version != "STSv1" ? "it has no version STSv1"
        : mode is not ("enforce" or "testing" or "none") ? "it has no mode enforce, testing or none"
        : age is not { Length: > 0 and <= 10 } || !age.All(char.IsAsciiDigit) ? "it has no max_age in seconds"
        : hosts == 0 && mode != "none" ? "it names no mx"
        : "";

    /// <summary>The id of a TXT record, RFC 8461 §3.1; null unless exactly one record is valid.</summary>
    public static string? FindId(IEnumerable<string> records)
    {
        var found = records.Where(record => record.StartsWith("v=STSv1;", StringComparison.Ordinal)
            || record.StartsWith("v=STSv1 ", StringComparison.Ordinal)).ToList();
        return found is [var only]
            && RecordField.Find(only, "id=") is { } id
            && id.Length is > 0 and <= 32 && id.AsSpan().IndexOfAnyExcept(IdCharacters) < 0
                ? id
                : null;
    }

    private static readonly System.Buffers.SearchValues<char> IdCharacters = System.Buffers.SearchValues.Create(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}

/// <summary>Fields of TXT records such as <c>v=STSv1; id=1</c>.</summary>
internal static class RecordField
{
    /// <summary>The value of the first field that begins with a name and an equals sign; null if there is none.</summary>
    public static string? Find(string record, string name) => record.Split(';', StringSplitOptions.TrimEntries)
        .FirstOrDefault(field => field.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
