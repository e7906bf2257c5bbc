namespace Ulak.Smtp.Addresses;

/// <summary>Punycode, RFC 3492: encodes non-ASCII labels as letters, digits and hyphens.</summary>
internal static class Punycode
{
    private const int InitialCodePoint = 128;
    private const int InitialBias = 72;

    /// <summary>Encodes a label, without the prefix <c>xn--</c>.</summary>
    /// <returns>The number of octets; -1 if <paramref name="output"/> is too short.</returns>
    public static int Encode(ReadOnlySpan<int> label, Span<byte> output)
    {
        var written = 0;
        foreach (var point in label)
        {
            if (point < InitialCodePoint && !TryAppend(output, ref written, (byte)point))
            {
                return -1;
            }
        }

        var basic = written;
        if (basic > 0 && !TryAppend(output, ref written, (byte)'-'))
        {
            return -1;
        }

        var (next, delta, bias, handled) = (InitialCodePoint, 0L, InitialBias, basic);
        while (handled < label.Length)
        {
            var least = int.MaxValue;
            foreach (var point in label)
            {
                least = point >= next && point < least ? point : least;
            }

            delta += (long)(least - next) * (handled + 1);
            next = least;
            foreach (var point in label)
            {
                delta += point < next ? 1 : 0;
                if (point != next)
                {
                    continue;
                }

                if (!TryAppendNumber(output, ref written, delta, bias))
                {
                    return -1;
                }

                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            next++;
        }

        return written;
    }

    /// <summary>Whether the text after <c>xn--</c> decodes to code points, RFC 3492 §6.2.</summary>
    public static bool IsDecodable(ReadOnlySpan<byte> text) => TryDecode(text, null);

    /// <summary>Decodes the text after <c>xn--</c>, RFC 3492 §6.2.</summary>
    /// <param name="text">The text.</param>
    /// <param name="label">Receives the code points; null to check the text only.</param>
    public static bool TryDecode(ReadOnlySpan<byte> text, List<int>? label)
    {
        var hyphen = text.LastIndexOf((byte)'-');
        var count = Math.Max(hyphen, 0);
        foreach (var octet in text[..count])
        {
            label?.Add(octet);
        }

        var position = hyphen + 1;
        if (position == text.Length)
        {
            return false;
        }

        var (point, index, bias) = ((long)InitialCodePoint, 0L, InitialBias);
        while (position < text.Length)
        {
            var before = index;
            if (!TryReadNumber(text, bias, ref position, ref index))
            {
                return false;
            }

            count++;
            bias = Adapt(index - before, count, before == 0);
            point += index / count;
            index %= count;
            if (point > 0x10FFFF || point is >= 0xD800 and <= 0xDFFF)
            {
                return false;
            }

            label?.Insert((int)index, (int)point);
            index++;
        }

        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, int bias, ref int position, ref long index)
    {
        var weight = 1L;
        for (var k = 36; ; k += 36)
        {
            if (position == text.Length || DecodeDigit(text[position++]) is not (>= 0 and var digit))
            {
                return false;
            }

            index += digit * weight;
            var threshold = Threshold(k, bias);
            if (digit < threshold)
            {
                return true;
            }

            weight *= 36 - threshold;
            if (weight > int.MaxValue || index > int.MaxValue)
            {
                return false;
            }
        }
    }

    private static bool TryAppendNumber(Span<byte> output, ref int written, long number, int bias)
    {
        for (var k = 36; ; k += 36)
        {
            var threshold = Threshold(k, bias);
            if (number < threshold)
            {
                return TryAppend(output, ref written, EncodeDigit((int)number));
            }

            if (!TryAppend(output, ref written, EncodeDigit(threshold + (int)((number - threshold) % (36 - threshold)))))
            {
                return false;
            }

            number = (number - threshold) / (36 - threshold);
        }
    }

    private static bool TryAppend(Span<byte> output, ref int written, byte octet)
    {
        if (written == output.Length)
        {
            return false;
        }

        output[written++] = octet;
        return true;
    }

    private static int Threshold(int k, int bias) => Math.Clamp(k - bias, 1, 26);

    private static int Adapt(long delta, int points, bool first)
    {
        delta = first ? delta / 700 : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > 455; k += 36)
        {
            delta /= 35;
        }

        return k + (int)(36 * delta / (delta + 38));
    }

    private static byte EncodeDigit(int digit) => (byte)(digit < 26 ? 'a' + digit : '0' + digit - 26);

    private static int DecodeDigit(byte octet) => octet switch
    {
        >= (byte)'0' and <= (byte)'9' => octet - '0' + 26,
        >= (byte)'a' and <= (byte)'z' => octet - 'a',
        >= (byte)'A' and <= (byte)'Z' => octet - 'A',
        _ => -1,
    };
}
