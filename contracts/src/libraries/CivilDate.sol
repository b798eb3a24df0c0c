// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Days since 1900-01-01 and the calendar, computed as on the other chains. See H. Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms", civil_from_days and days_from_civil.
library CivilDate {
    /// @dev Days from 1900-01-01 to 1970-01-01.
    uint256 private constant UNIX_EPOCH_DAY = 25_567;
    /// @dev Days from 0000-03-01, where the algorithms' eras of 400 years start, to 1900-01-01.
    uint256 private constant SHIFT = 693_901;
    uint256 private constant ERA_DAYS = 146_097;

    /// @notice The day of a unix time (UTC).
    function dayAt(uint256 unixTime) internal pure returns (uint32) {
        return uint32(unixTime / 1 days + UNIX_EPOCH_DAY);
    }

    /// @notice The latest birthday of a person who is at least `age` years old on `day`: the same date `age` years
    /// earlier, with 28 February in place of a missing 29 February. Not `valid` when it is before 1900.
    function cutoff(uint32 day, uint8 age) internal pure returns (bool valid, uint32 birthday) {
        (uint256 year, uint256 month, uint256 date) = _civil(day);
        if (year < 1900 + uint256(age)) return (false, 0);
        year -= age;
        if (month == 2 && date == 29 && !_isLeap(year)) date = 28;
        return (true, uint32(_dayOf(year, month, date)));
    }

    // slither-disable-start divide-before-multiply: whole eras, years and months are what the quotients are
    function _civil(uint256 day) private pure returns (uint256 year, uint256 month, uint256 date) {
        uint256 shifted = day + SHIFT;
        uint256 era = shifted / ERA_DAYS;
        uint256 ofEra = shifted % ERA_DAYS;
        uint256 yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        uint256 ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        uint256 monthFromMarch = (5 * ofYear + 2) / 153;
        date = ofYear - (153 * monthFromMarch + 2) / 5 + 1;
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    }

    function _dayOf(uint256 year, uint256 month, uint256 date) private pure returns (uint256) {
        if (month <= 2) year -= 1;
        uint256 era = year / 400;
        uint256 yearOfEra = year % 400;
        uint256 monthFromMarch = month > 2 ? month - 3 : month + 9;
        uint256 ofYear = (153 * monthFromMarch + 2) / 5 + date - 1;
        uint256 ofEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear;
        return era * ERA_DAYS + ofEra - SHIFT;
    }

    // slither-disable-end divide-before-multiply

    function _isLeap(uint256 year) private pure returns (bool) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }
}
