using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Parameters;

/// <summary>
/// xtext, RFC 3461 §4: printable ASCII other than "+" and "=" is literal, anything else is "+" and two upper-case hexadecimal digits.
/// </summary>
public static class XText
{
    /// <summary>The form of xtext, as part of a sentence.</summary>
    internal const string Form = "a printable character other than '=', or '+' and two upper-case hexadecimal digits as in +3D,";

    /// <summary>Encodes a text as UTF-8 in xtext.</summary>
    public static string Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var output = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is >= 33 and <= 126 and not ((byte)'+' or (byte)'='))
            {
                output.Append((char)octet);
            }
            else
            {
                output.Append('+').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return output.ToString();
    }

    /// <summary>Decodes xtext; false if the text is not xtext or does not encode UTF-8.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out string? decoded)
    {
        ArgumentNullException.ThrowIfNull(text);
        decoded = null;
        var octets = Encoding.UTF8.GetBytes(text);
        if (IndexOfInvalid(octets) >= 0)
        {
            return false;
        }

        var output = new byte[octets.Length];
        var length = Decode(octets, output);
        if (!System.Text.Unicode.Utf8.IsValid(output.AsSpan(0, length)))
        {
            return false;
        }

        decoded = Encoding.UTF8.GetString(output, 0, length);
        return true;
    }

    /// <summary>The index of the first octet that is not xtext; -1 for none.</summary>
    internal static int IndexOfInvalid(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            i += Octets.RunLength(text[i..], Octets.Xchar);
            if (i == text.Length)
            {
                break;
            }

            if (text[i] != '+' || i + 2 >= text.Length || !IsUpperHex(text[i + 1]) || !IsUpperHex(text[i + 2]))
            {
                return i;
            }

            i += 2;
        }

        return -1;
    }

    /// <summary>Decodes what <see cref="IndexOfInvalid"/> accepted; returns the number of octets.</summary>
    internal static int Decode(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '+')
            {
                output[written++] = (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
            }
            else
            {
                output[written++] = text[i];
            }
        }

        return written;
    }

    private static bool IsUpperHex(byte octet) => octet is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'F');

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : digit - 'A' + 10;
}
