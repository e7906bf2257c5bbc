using System.Buffers;
using System.Text;

namespace Ulak.Storage.Dialogues;

/// <summary>Writes the fields of the stored dialogue: numbers as 7 bits an octet, low end first; text as UTF-8 behind its length.</summary>
internal sealed class FieldWriter
{
    private readonly ArrayBufferWriter<byte> _octets = new(256);

    public ReadOnlySpan<byte> Written => _octets.WrittenSpan;

    public void Clear() => _octets.ResetWrittenCount();

    public void Number(long value)
    {
        var rest = (ulong)value;
        var span = _octets.GetSpan(10);
        var length = 0;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[length++] = (byte)rest;
        _octets.Advance(length);
    }

    public void Flag(bool value) => Number(value ? 1 : 0);

    public void Octets(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        _octets.Write(value);
    }

    public void Text(string value)
    {
        Number(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _octets);
    }

    public void OptionalText(string? value)
    {
        Flag(value is not null);
        if (value is not null)
        {
            Text(value);
        }
    }
}
