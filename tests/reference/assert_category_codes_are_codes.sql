-- The category that a code counts under is a code of the same scheme and label.
select
    codes.scheme,
    codes.ethnicity_code
from {{ ref('ethnicities') }} as codes
left join {{ ref('ethnicities') }} as categories
    on
        codes.scheme = categories.scheme
        and codes.category_code = categories.ethnicity_code
        and codes.category = categories.label
where codes.category_code is not null and categories.ethnicity_code is null
