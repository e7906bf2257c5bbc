using System.Text;

namespace Ulak.Smtp.Commands;

/// <summary>The well-formed form of what tolerant parsing accepted.</summary>
internal static class Normalization
{
    /// <summary>A local-part with misplaced dots becomes a Quoted-string, which names the same mailbox (RFC 5321 §4.1.2).</summary>
    public static string LocalPart(ReadOnlySpan<byte> text)
    {
        var local = Encoding.UTF8.GetString(text);
        var isDotString = !local.StartsWith('.') && !local.EndsWith('.') && !local.Contains("..", StringComparison.Ordinal);
        return local.StartsWith('"') || isDotString ? local : $"\"{local}\"";
    }

    /// <summary>A client name without a dot at its end; characters that are not printable are replaced by '?'.</summary>
    public static string ClientName(ReadOnlySpan<byte> text)
    {
        var name = PlainText(text, isExact: false);
        return name.Length > 1 && name.EndsWith('.') && !name.EndsWith("..", StringComparison.Ordinal) ? name[..^1] : name;
    }

    /// <summary>A text in which control characters and invalid UTF-8 are replaced by '?'.</summary>
    public static string PlainText(ReadOnlySpan<byte> text, bool isExact)
    {
        var plain = Encoding.UTF8.GetString(text);
        return isExact ? plain : string.Create(plain.Length, plain, static (output, source) =>
        {
            for (var i = 0; i < output.Length; i++)
            {
                output[i] = char.IsControl(source[i]) || source[i] == '\uFFFD' ? '?' : source[i];
            }
        });
    }
}
