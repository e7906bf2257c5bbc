namespace Ulak.Fuzz.Targets;

/// <summary>A seed of the corpus: where a mutation begins.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Octets">What it holds.</param>
public sealed record Seed(string Name, byte[] Octets);

/// <summary>Something that reads octets, and what must hold whatever they are.</summary>
public abstract class FuzzTarget
{
    private bool _isWarm;

    /// <summary>The name on the command line, and of the corpus' folder.</summary>
    public abstract string Name { get; }

    /// <summary>What is tried and what is demanded, in one sentence.</summary>
    public abstract string Summary { get; }

    /// <summary>Longer input is cut: it would only be slower.</summary>
    public virtual int MaxLength => 4096;

    /// <summary>How many octets a run may allocate for each octet of input, beside a constant: work and memory are bounded by the input.</summary>
    protected virtual int AllocationPerOctet => 4096;

    /// <summary>The constant.</summary>
    protected virtual long BaseAllocation => 4 << 20;

    /// <summary>Where mutation begins; written to the corpus by <c>Ulak.Fuzz seeds</c>.</summary>
    public abstract IEnumerable<Seed> Seeds();

    /// <summary>Tries an input.</summary>
    /// <exception cref="PropertyViolationException">What must hold does not.</exception>
    public void Run(ReadOnlyMemory<byte> input)
    {
        if (Interlocked.Exchange(ref _isWarm, true) == false)
        {
            WarmUp();
        }

        input = input.Length > MaxLength ? input[..MaxLength] : input;
        var thread = Environment.CurrentManagedThreadId;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Check(input);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (thread == Environment.CurrentManagedThreadId)
        {
            Ensure.That(allocated <= BaseAllocation + (AllocationPerOctet * (long)input.Length), $"{input.Length} octets made it allocate {allocated}");
        }
    }

    /// <summary>Tries a few inputs, so that what is made once is made.</summary>
    private void WarmUp()
    {
        Check(new byte[] { 0, 0 });
        Check("2505 x\r\n.\r\n"u8.ToArray());
    }

    protected abstract void Check(ReadOnlyMemory<byte> input);
}
