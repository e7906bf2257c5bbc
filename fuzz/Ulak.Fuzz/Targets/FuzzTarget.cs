namespace Ulak.Fuzz.Targets;

/// <summary>A seed of the corpus.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Octets">The content.</param>
public sealed record Seed(string Name, byte[] Octets);

/// <summary>Code that reads octets, and the properties that must hold for any input.</summary>
public abstract class FuzzTarget
{
    private bool _isWarm;

    /// <summary>The name on the command line and of the corpus folder.</summary>
    public abstract string Name { get; }

    /// <summary>What is run and which properties are checked, in one sentence.</summary>
    public abstract string Summary { get; }

    /// <summary>Longer input is truncated.</summary>
    public virtual int MaxLength => 4096;

    /// <summary>The allocation limit for each octet of input, in octets.</summary>
    protected virtual int AllocationPerOctet => 4096;

    /// <summary>The constant part of the allocation limit.</summary>
    protected virtual long BaseAllocation => 4 << 20;

    /// <summary>The seeds; <c>Ulak.Fuzz seeds</c> writes them to the corpus.</summary>
    public abstract IEnumerable<Seed> Seeds();

    /// <summary>Runs one input.</summary>
    /// <exception cref="PropertyViolationException">A property was violated.</exception>
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
            Ensure.That(
                allocated <= BaseAllocation + (AllocationPerOctet * (long)input.Length),
                    $"{input.Length} octets made it allocate {allocated}");
        }
    }

    /// <summary>Runs a few inputs, so that one-time allocations are not counted.</summary>
    private void WarmUp()
    {
        Check(new byte[] { 0, 0 });
        Check("2505 x\r\n.\r\n"u8.ToArray());
    }

    protected abstract void Check(ReadOnlyMemory<byte> input);
}
