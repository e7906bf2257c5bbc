using System.Text;

namespace Ulak.Relay.Reports;

/// <summary>The header of a message, RFC 5322 §2.2.</summary>
/// <param name="Octets">Its octets, without the empty line.</param>
/// <param name="Fields">Its fields: name and unfolded value, not decoded.</param>
internal sealed record MessageHeader(ReadOnlyMemory<byte> Octets, IReadOnlyList<(string Name, string Value)> Fields)
{
    private const int MaxOctets = 256 * 1024;
    private const int MaxFields = 1_000;

    /// <summary>Reads the header of a message. Lines that are no fields are skipped.</summary>
    public static MessageHeader Read(ReadOnlyMemory<byte> message)
    {
        var octets = message[..Length(message.Span)];
        var fields = new List<(string Name, string Value)>();
        foreach (var line in Encoding.UTF8.GetString(octets.Span).Split('\n'))
        {
            var text = line.TrimEnd('\r');
            if (text.Length > 0 && text[0] is ' ' or '\t' && fields.Count > 0)
            {
                fields[^1] = (fields[^1].Name, fields[^1].Value + " " + text.Trim());
            }
            else if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && fields.Count < MaxFields)
            {
                fields.Add((text[..colon].TrimEnd(), text[(colon + 1)..].Trim()));
            }
        }

        return new MessageHeader(octets, fields);
    }

    /// <summary>The value of the first field with a name; null if there is none.</summary>
    public string? Find(string name) =>
        Fields.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static int Length(ReadOnlySpan<byte> message)
    {
        var head = message[..Math.Min(message.Length, MaxOctets)];
        var end = head.StartsWith("\r\n"u8) ? 0 : head.IndexOf("\r\n\r\n"u8) is >= 0 and var found ? found + 2 : head.Length;
        return end;
    }
}

/// <summary>Keeps the beginning of what is written to it.</summary>
internal sealed class LimitedStream(long limit) : MemoryStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span[..(int)Math.Clamp(limit - Length, 0, buffer.Length)]);
        return ValueTask.CompletedTask;
    }
}
