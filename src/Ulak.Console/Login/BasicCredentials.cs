using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ulak.Console.Login;

/// <summary>The user and password of HTTP Basic authentication (RFC 7617).</summary>
internal static class BasicCredentials
{
    private const string Scheme = "Basic ";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads an Authorization field.</summary>
    public static bool TryRead(string header, [NotNullWhen(true)] out string? user, [NotNullWhen(true)] out string? password)
    {
        (user, password) = (null, null);
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        try
        {
            var text = Strict.GetString(Convert.FromBase64String(header[Scheme.Length..].Trim()));
            if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                (user, password) = (text[..colon], text[(colon + 1)..]);
            }

            return user is not null;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return false;
        }
    }
}
