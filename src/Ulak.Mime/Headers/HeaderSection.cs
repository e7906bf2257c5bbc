namespace Ulak.Mime.Headers;

/// <summary>Reads the header section of a message without its body.</summary>
public static class HeaderSection
{
    /// <summary>The fields at the beginning of octets, in their order; none where they begin with no field.</summary>
    public static IReadOnlyList<MailHeader> Read(ReadOnlyMemory<byte> octets) => HeaderBlock.Read(CarriageReturns.Repair(octets)).Fields;
}
