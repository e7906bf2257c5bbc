using System.Text;

namespace Ulak.Storage.Dialogues;

/// <summary>Reads what <see cref="FieldWriter"/> wrote. Whatever the octets are, it throws nothing but <see cref="InvalidDataException"/>.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _rest = octets;

    public readonly bool AtEnd => _rest.IsEmpty;

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_rest.IsEmpty)
            {
                break;
            }

            var octet = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return (long)value;
            }
        }

        throw new InvalidDataException("A number in a stored dialogue has no end.");
    }

    public int Small() => Number() is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw new InvalidDataException("A number in a stored dialogue is too large.");

    public bool Flag() => Number() != 0;

    public ReadOnlySpan<byte> Octets()
    {
        var length = Number();
        if (length < 0 || length > _rest.Length)
        {
            throw new InvalidDataException("A field of a stored dialogue is longer than the dialogue.");
        }

        var value = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return value;
    }

    public string Text() => Encoding.UTF8.GetString(Octets());

    public string? OptionalText() => Flag() ? Text() : null;
}
