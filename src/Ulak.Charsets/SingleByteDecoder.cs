namespace Ulak.Charsets;

/// <summary>A charset of one octet a character.</summary>
internal sealed class SingleByteDecoder : CharsetDecoder
{
    private const char Undefined = '\uFFFD';

    private readonly char[] _characters;

    private SingleByteDecoder(char[] characters) => _characters = characters;

    /// <summary>The decoder of a code page, with the characters at which the WHATWG's index differs.</summary>
    public static SingleByteDecoder OfCodePage(int codePage, params (byte Octet, char Character)[] differences)
    {
        var encoding = CodePages.Find(codePage);
        var characters = new char[256];
        for (var octet = 0; octet < 256; octet++)
        {
            // Code pages map what they do not define to private use; the WHATWG calls it an error.
            var character = octet < 0x80 ? (char)octet : encoding.GetString([(byte)octet])[0];
            characters[octet] = character is >= '\uE000' and <= '\uF8FF' ? Undefined : character;
        }

        foreach (var (octet, character) in differences)
        {
            characters[octet] = character;
        }

        return new SingleByteDecoder(characters);
    }

    /// <summary>A part of ISO 8859: ASCII, the C1 controls, and the 96 characters from 0xA0 on.</summary>
    public static SingleByteDecoder OfIso8859(string upper)
    {
        var characters = new char[256];
        for (var octet = 0; octet < 0xA0; octet++)
        {
            characters[octet] = (char)octet;
        }

        upper.CopyTo(0, characters, 0xA0, 96);
        return new SingleByteDecoder(characters);
    }

    /// <summary>The charset <c>x-user-defined</c>: ASCII, and 128 characters of private use.</summary>
    public static SingleByteDecoder UserDefined()
    {
        var characters = new char[256];
        for (var octet = 0; octet < 256; octet++)
        {
            characters[octet] = (char)(octet < 0x80 ? octet : 0xF780 + octet - 0x80);
        }

        return new SingleByteDecoder(characters);
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<byte> octets) =>
        string.Create(octets.Length, new Source(octets, _characters), static (text, source) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = source.Characters[source.Octets[i]];
        }
    });

    private readonly ref struct Source(ReadOnlySpan<byte> octets, char[] characters)
    {
        public ReadOnlySpan<byte> Octets { get; } = octets;

        public char[] Characters { get; } = characters;
    }
}
