{#
    An organisation is of the sector and region that every member of it who tells one
    tells; where they differ, or none does, it is not known.
-#}
with

adoptions as (
    select * from {{ ref('int_community__adoptions') }}
    where has_use_case = 1 and is_own = 0
),

members as (
    select * from {{ ref('int_community__members') }}
    where organisation is not null
),

organisations as (
    select
        {%- for field in flow_fields() %}
        case when min({{ field }}) = max({{ field }}) then max({{ field }}) end
            as {{ field }},
        {%- endfor %}
        {{ normalised('organisation') }} as organisation_key
    from members
    group by {{ normalised('organisation') }}
),

final as (
    {%- for field in flow_fields() %}
    select
        '{{ field }}' as field,
        adoptions.adoption_id,
        adoptions.use_case_id,
        coalesce(origins.{{ field }}, 'Not known') as from_level,
        coalesce(adopters.{{ field }}, 'Not known') as to_level
    from adoptions
    left join organisations as origins
        on
            {{ normalised('adoptions.originating_organisation') }}
            = origins.organisation_key
    left join organisations as adopters
        on
            {{ normalised('adoptions.adopting_organisation') }}
            = adopters.organisation_key
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
