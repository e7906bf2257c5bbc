using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Ulak.Relay.Reports;

/// <summary>Signs messages of this server by DKIM (RFC 6376): rsa-sha256, relaxed canonicalization of header and body.</summary>
/// <param name="domain">The signing domain, <c>d=</c>.</param>
/// <param name="selector">The selector of the key, <c>s=</c>.</param>
/// <param name="key">The private key.</param>
internal sealed partial class DkimSigner(string domain, string selector, RSA key)
{
    /// <summary>The fields that are signed, if the message has them. RFC 6376 §5.4: From is one of them.</summary>
    private static readonly string[] SignedFields =
    [
        "From", "To", "Subject", "Date", "Message-ID", "TLS-Report-Domain", "TLS-Report-Submitter", "MIME-Version", "Content-Type",
    ];

    /// <summary>A message with its signature as the first field.</summary>
    /// <param name="message">The message, with CRLF, ASCII, and one field of each name that is signed.</param>
    /// <param name="now">The time.</param>
    public byte[] Sign(byte[] message, DateTimeOffset now)
    {
        var text = Encoding.ASCII.GetString(message);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var fields = FieldStart().Split(text[..(end + 2)]).Where(each => each.Length > 0)
            .ToDictionary(each => each[..each.IndexOf(':', StringComparison.Ordinal)].TrimEnd(), StringComparer.OrdinalIgnoreCase);
        var names = SignedFields.Where(fields.ContainsKey).ToList();
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(RelaxBody(text[(end + 4)..]))));
        var unsigned = string.Create(
            CultureInfo.InvariantCulture,
            $"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector};\r\n t={now.ToUnixTimeSeconds()};"
                + $" h={string.Join(':', names.Select(each => each.ToLowerInvariant()))};\r\n bh={hash};\r\n b=");

        // RFC 6376 §3.7: the fields in the order of h=, and the signature without its value and without CRLF.
        var input = string.Concat(names.Select(name => RelaxField(fields[name]) + "\r\n")) + RelaxField(unsigned);
        var signature = Convert.ToBase64String(
            key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return Encoding.ASCII.GetBytes($"{unsigned}{string.Join("\r\n ", signature.Chunk(72).Select(each => new string(each)))}\r\n{text}");
    }

    /// <summary>RFC 6376 §3.4.2: the name in small letters, without folds, each run of white space one space.</summary>
    private static string RelaxField(string field)
    {
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        var value = WhiteSpace().Replace(field[(colon + 1)..].Replace("\r\n", "", StringComparison.Ordinal), " ").Trim(' ');
        return $"{field[..colon].TrimEnd().ToLowerInvariant()}:{value}";
    }

    /// <summary>RFC 6376 §3.4.4: no white space at the end of lines, each other run one space, no empty lines at the end.</summary>
    private static string RelaxBody(string body)
    {
        var lines = body.Split("\r\n").Select(line => WhiteSpace().Replace(line, " ").TrimEnd(' ')).ToList();
        while (lines.Count > 0 && lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return string.Concat(lines.Select(line => line + "\r\n"));
    }

    [GeneratedRegex("(?<=\r\n)(?![ \t])")]
    private static partial Regex FieldStart();

    [GeneratedRegex("[ \t]+")]
    private static partial Regex WhiteSpace();
}
