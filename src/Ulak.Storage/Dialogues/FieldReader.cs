using System.Text;

namespace Ulak.Storage.Dialogues;

/// <summary>
/// Reads fields that <see cref="FieldWriter"/> wrote. Throws only <see cref="InvalidDataException"/>, whatever the octets.
/// </summary>
internal ref struct FieldReader(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _remaining = octets;

    public readonly bool AtEnd => _remaining.IsEmpty;

    public long ReadInt64()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_remaining.IsEmpty)
            {
                break;
            }

            var octet = _remaining[0];
            _remaining = _remaining[1..];
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return (long)value;
            }
        }

        throw new InvalidDataException("A number in a stored dialogue is not terminated.");
    }

    public int ReadInt32() =>
        ReadInt64() is >= int.MinValue and <= int.MaxValue and var value
            ? (int)value
            : throw new InvalidDataException("A number in a stored dialogue is too large.");

    public bool ReadFlag() => ReadInt64() != 0;

    public ReadOnlySpan<byte> ReadOctets()
    {
        var length = ReadInt64();
        if (length < 0 || length > _remaining.Length)
        {
            throw new InvalidDataException("A field of a stored dialogue is longer than the dialogue.");
        }

        var value = _remaining[..(int)length];
        _remaining = _remaining[(int)length..];
        return value;
    }

    public string ReadText() => Encoding.UTF8.GetString(ReadOctets());

    public string? ReadOptionalText() => ReadFlag() ? ReadText() : null;
}
