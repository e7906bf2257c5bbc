namespace Ulak.TestKit.Dialogues;

/// <summary>How a client's octets reach the server.</summary>
public abstract record Delivery
{
    /// <summary>What is sent together arrives together.</summary>
    public static Delivery Whole { get; } = new Cut(int.MaxValue);

    /// <summary>Each octet alone.</summary>
    public static Delivery ByteByByte { get; } = new Single();

    /// <summary>In two, cut before the octet of that number, counted over the whole dialogue.</summary>
    public static Delivery SplitAt(int index) => new Cut(index);

    /// <summary>The pieces of what is sent together.</summary>
    /// <param name="octets">What is sent.</param>
    /// <param name="before">How many octets were sent before it.</param>
    public abstract IEnumerable<ReadOnlyMemory<byte>> Pieces(ReadOnlyMemory<byte> octets, int before);

    private sealed record Cut(int Index) : Delivery
    {
        public override IEnumerable<ReadOnlyMemory<byte>> Pieces(ReadOnlyMemory<byte> octets, int before)
        {
            var cut = Index - before;
            if (cut <= 0 || cut >= octets.Length)
            {
                return [octets];
            }

            return [octets[..cut], octets[cut..]];
        }
    }

    private sealed record Single : Delivery
    {
        public override IEnumerable<ReadOnlyMemory<byte>> Pieces(ReadOnlyMemory<byte> octets, int before)
        {
            for (var i = 0; i < octets.Length; i++)
            {
                yield return octets.Slice(i, 1);
            }
        }
    }
}
