namespace Ulak.Reference.Explanation.Reading;

/// <summary>A recipient that a notice names, and the text about it.</summary>
internal sealed record NoticeEntry(string Address, Evidence Evidence, Passage Text);
