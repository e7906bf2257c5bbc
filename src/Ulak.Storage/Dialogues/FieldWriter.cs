using System.Buffers;
using System.Text;

namespace Ulak.Storage.Dialogues;

/// <summary>Writes fields: numbers with 7 bits per octet, low bits first; text as UTF-8 after its length.</summary>
internal sealed class FieldWriter
{
    private readonly ArrayBufferWriter<byte> _octets = new(256);

    public ReadOnlySpan<byte> Written => _octets.WrittenSpan;

    public void Clear() => _octets.ResetWrittenCount();

    public void WriteNumber(long value)
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

    public void WriteFlag(bool value) => WriteNumber(value ? 1 : 0);

    public void WriteOctets(ReadOnlySpan<byte> value)
    {
        WriteNumber(value.Length);
        _octets.Write(value);
    }

    public void WriteText(string value)
    {
        WriteNumber(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _octets);
    }

    public void WriteOptionalText(string? value)
    {
        WriteFlag(value is not null);
        if (value is not null)
        {
            WriteText(value);
        }
    }
}
