namespace Ulak.Smtp.Syntax;

/// <summary>A fault in a value that is checked apart from its line.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Offset">The octet at fault, counted from the start of the value.</param>
/// <param name="Length">The number of octets at fault.</param>
/// <param name="Expected">What was expected there.</param>
internal readonly record struct ValueFault(FaultKind Kind, int Offset, int Length, string Expected);
