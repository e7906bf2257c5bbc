using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Ulak.Console;

namespace Ulak.Configuration;

/// <summary>Parses and formats the values of settings.</summary>
internal static class SettingFormat
{
    private static readonly System.Buffers.SearchValues<char> PathCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Format(long octets)
    {
        const long MiB = 1 << 20;
        const long KiB = 1 << 10;
        return octets switch
        {
            _ when octets > 0 && octets % MiB == 0 => string.Create(CultureInfo.InvariantCulture, $"{octets / MiB}MiB"),
            _ when octets > 0 && octets % KiB == 0 => string.Create(CultureInfo.InvariantCulture, $"{octets / KiB}KiB"),
            _ => octets.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Parses a number of octets, or a number with KiB, MiB or GiB.</summary>
    public static long? ParseSize(string text)
    {
        var (digits, unit) = text switch
        {
            [.. var number, 'K', 'i', 'B'] => (number, 1L << 10),
            [.. var number, 'M', 'i', 'B'] => (number, 1L << 20),
            [.. var number, 'G', 'i', 'B'] => (number, 1L << 30),
            _ => (text, 1L),
        };
        return ParsePositiveInteger(digits.TrimEnd()) is { } octets ? octets * unit : null;
    }

    /// <summary>Parses a whole number greater than zero.</summary>
    public static int? ParsePositiveInteger(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    /// <summary>
    /// Parses an address and a port: <c>127.0.0.1:2525</c>, <c>[::1]:2525</c>, <c>localhost:2525</c>, or a port on loopback.
    /// </summary>
    public static IPEndPoint? ParseEndPoint(string text)
    {
        if (ParsePort(text) is { } port)
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        const string Localhost = "localhost:";
        if (text.StartsWith(Localhost, StringComparison.OrdinalIgnoreCase))
        {
            text = "127.0.0.1:" + text[Localhost.Length..];
        }

        // IPEndPoint parses an address without a port as port 0, which is not what the user meant.
        var colon = text.LastIndexOf(':');
        return colon > 0 && ParsePort(text[(colon + 1)..]) is not null && IPEndPoint.TryParse(text, out var endPoint) ? endPoint : null;
    }

    /// <summary>Parses http and https URLs. Returns null if one is invalid.</summary>
    public static ImmutableArray<Uri>? ParseUrls(string text)
    {
        var urls = ImmutableArray.CreateBuilder<Uri>();
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(word, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                return null;
            }

            urls.Add(url);
        }

        return urls.ToImmutable();
    }

    /// <summary>Parses a path of one segment that no page of the console uses.</summary>
    public static string? ParsePathPrefix(string text) =>
        text.Length > 1 && text[0] == '/' && text.AsSpan(1).IndexOfAnyExcept(PathCharacters) < 0
        && !ConsolePaths.IsReserved(text[1..]) ? text : null;

    private static int? ParsePort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
}
