namespace Ulak.Charsets;

/// <summary>The charsets of one octet a character: their code pages, and where the WHATWG's indexes differ from these.</summary>
internal static class SingleByteCharsets
{
    // .NET has no code page for these three.
    private const string Latin6 =
        "\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ";
    private const string Latin8 =
        "\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ";
    private const string Latin10 =
        "\u00A0ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ";

    public static SingleByteDecoder Find(string name) => name switch
    {
        "IBM866" => SingleByteDecoder.OfCodePage(866),
        "ISO-8859-2" => SingleByteDecoder.OfCodePage(28592),
        "ISO-8859-3" => SingleByteDecoder.OfCodePage(28593),
        "ISO-8859-4" => SingleByteDecoder.OfCodePage(28594),
        "ISO-8859-5" => SingleByteDecoder.OfCodePage(28595),
        "ISO-8859-6" => SingleByteDecoder.OfCodePage(28596),
        "ISO-8859-7" =>
            SingleByteDecoder.OfCodePage(28597, (0xA1, '\u2018'), (0xA2, '\u2019'), (0xA4, '\u20AC'), (0xA5, '\u20AF'), (0xAA, '\u037A')),
        "ISO-8859-8" or "ISO-8859-8-I" => SingleByteDecoder.OfCodePage(28598, (0xAF, '\u00AF'), (0xFD, '\u200E'), (0xFE, '\u200F')),
        "ISO-8859-10" => SingleByteDecoder.OfIso8859(Latin6),
        "ISO-8859-13" => SingleByteDecoder.OfCodePage(28603),
        "ISO-8859-14" => SingleByteDecoder.OfIso8859(Latin8),
        "ISO-8859-15" => SingleByteDecoder.OfCodePage(28605),
        "ISO-8859-16" => SingleByteDecoder.OfIso8859(Latin10),
        "KOI8-R" => SingleByteDecoder.OfCodePage(20866),
        "KOI8-U" => SingleByteDecoder.OfCodePage(21866),
        "macintosh" => SingleByteDecoder.OfCodePage(10000, (0xBD, '\u03A9'), (0xF0, '\uF8FF')),
        "windows-874" => SingleByteDecoder.OfCodePage(874),
        "x-mac-cyrillic" => SingleByteDecoder.OfCodePage(10017, (0xFF, '\u20AC')),
        _ when name.StartsWith("windows-125", StringComparison.Ordinal) => SingleByteDecoder.OfCodePage(1250 + (name[^1] - '0')),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no decoder for this charset."),
    };
}
